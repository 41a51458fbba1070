import type { RawComparison } from "@assay/bench";
import { expect, test } from "vitest";
import { renderRaw } from "./raw-table.ts";

function timed(operation: string, ratio: number, ratioLow: number): RawComparison {
  return {
    state: "timed",
    engine: "leveldb",
    api: "async",
    level: "ordered",
    operation,
    rawNs: 10_000,
    adapterNs: 10_000 * ratio,
    rawBestNs: 8_000,
    adapterBestNs: 8_400,
    ratio,
    ratioLow,
    ratioHigh: 2,
    rounds: 40,
    batch: 16,
  };
}

test("a row has both medians, their ratio with its interval, and that of the best rounds", () => {
  const text = renderRaw([timed("getMany of 1 key", 1.04, 1.01)]);
  expect(text).toContain("leveldb/async beside raw:leveldb/async, ordered store and loops");
  expect(text).toMatch(/getMany of 1 key +10\.0 µs +10\.4 µs +1\.04 +1\.01 to 2\.00 +1\.05\n/);
  expect(text).toContain("1 of 1 operation of ordered stores within 10 % of the raw loop");
});

test("over the limit is what lies above it with its whole interval, and the rest is left open", () => {
  const text = renderRaw([timed("scan", 1.3, 1.2), timed("batch", 1.3, 1.05)]);
  expect(text).toMatch(/scan .*over 10 %\n/);
  expect(text).toMatch(/batch .*\?\n/);
  expect(text).toContain("0 of 2 operations of ordered stores within 10 % of the raw loop; over:");
  expect(text).toMatch(
    /over: leveldb\/async scan; not told\s+apart from 10 % here \(\?\): leveldb\/async batch/,
  );
});

test("a coValue store's ratio is shown without a limit", () => {
  const text = renderRaw([{ ...timed("load, readCoValue", 5, 4), level: "covalue" }]);
  expect(text).toMatch(/load, readCoValue +10\.0 µs +50\.0 µs +5\.00 +4\.00 to 2\.00/);
  expect(text).not.toContain("10 %");
});

test("where the answers differ the reason stands in the place of times", () => {
  const named = { engine: "leveldb", api: "async", level: "ordered", operation: "scan" } as const;
  const text = renderRaw([{ ...named, state: "refused", reason: "answer 1 of 48 is another" }]);
  expect(text).toMatch(/scan +– +– +– +– +– +✗ other answers/);
  expect(text).toContain("✗ refused: leveldb/async, scan: answer 1 of 48 is another");
});
