import { HistogramLogReader } from "hdr-histogram-js";
import { expect, test } from "vitest";
import { claimed } from "../golden-run.test.support.ts";
import { hdrFiles } from "./hdr-files.ts";
import { fast, roundsSummary } from "./rounds.test.support.ts";

test("a file a cell holds the operations of all its rounds, as others read them", () => {
  const files = hdrFiles(roundsSummary({ step: (_cell, round) => round + 1 }));
  expect(files.map(({ name }) => name)).toEqual([
    "append-sqlite-sync-process.hdr",
    "append-lmdb-sync-process.hdr",
  ]);
  const reader = new HistogramLogReader(files[0]?.text ?? "");
  const hdr = reader.nextIntervalHistogram();
  expect(hdr?.totalCount).toBe(12_000);
  expect((hdr?.maxValue ?? 0) / (6 * 4_321_987)).toBeCloseTo(1, 2);
  expect(reader.nextIntervalHistogram()).toBeNull();
  // 21 steps of 2,000 operations, and a greatest latency of 25.9 ms.
  expect(files[0]?.text.split("\n")[3]).toMatch(/^0\.000,1\.732,25\.932,HISTFAAA/);
});

test("an engine's name cannot lead out of the directory, nor one file overwrite another", () => {
  const cells = [claimed("../x", "sync", "process"), claimed("..|x", "sync", "process"), fast];
  const names = hdrFiles(roundsSummary({ cells, rounds: 1 })).map(({ name }) => name);
  expect(new Set(names).size).toBe(3);
  for (const name of names) expect(name).toMatch(/^[\w+-][\w.+-]*\.hdr$/);
});
