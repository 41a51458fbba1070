import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type * as FileSystem from "node:fs";
import { join } from "node:path";
import { ManualClock } from "@assay/engines/engine";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import {
  cellOf,
  claimed,
  conditionsOf,
  finished,
  goldenCells,
  goldenEvents,
  goldenFacts,
  passed,
  scratchDirectory,
  writeGoldenRun,
} from "../golden-run.test.support.ts";
import { goldenFloors, measuredIn } from "../measured.test.support.ts";
import { openRunLog, readRunLog, type ResultEvent } from "./index.ts";

// A disk that is full as soon as a test says so.
const disk = vi.hoisted(() => ({ full: false }));
vi.mock("node:fs", async (original) => {
  const whole = await original<typeof FileSystem>();
  return {
    ...whole,
    writeFileSync: (...args: Parameters<typeof whole.writeFileSync>) => {
      if (disk.full) throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
      whole.writeFileSync(...args);
    },
  };
});

let directory: string;
let path: string;

beforeEach(() => {
  directory = scratchDirectory();
  path = join(directory, "runs", "run.jsonl");
});

afterEach(() => {
  disk.full = false;
  rmSync(directory, { recursive: true });
});

const [first] = goldenCells;
if (first === undefined) throw new Error("the golden run has cells");

test("what is written is read back as it was", () => {
  writeGoldenRun(path);
  const { header, records, footer } = readRunLog(path);
  expect(header).toEqual({
    type: "header",
    format: "assay-run-log",
    version: 1,
    started: "2023-11-14T22:13:20.000Z",
    ...goldenFacts,
  });
  expect(records).toEqual(goldenEvents());
  expect(footer).toMatchObject({
    end: finished,
    counts: { checked: 12, conditions: 4, measured: 8 },
    durationMs: 31_415,
  });
});

test("the same run writes the same bytes", () => {
  const other = join(directory, "other.jsonl");
  writeGoldenRun(path);
  writeGoldenRun(other);
  expect(readFileSync(path)).toEqual(readFileSync(other));
});

test("each result is in the file as soon as it is appended", () => {
  const writer = openRunLog(path, goldenFacts, new ManualClock().now);
  const lines = (): number => readFileSync(path, "utf8").split("\n").length - 1;
  expect(lines()).toBe(1);
  writer.append(passed(first, "claims"));
  expect(lines()).toBe(2);
  writer.finish({ complete: false, reason: "interrupted" });
  expect(lines()).toBe(3);
});

test("progress is not logged", () => {
  const writer = openRunLog(path, goldenFacts);
  const cell = cellOf(first);
  writer.append({ type: "cell-started", cell });
  writer.append({ type: "progress", cell, check: "jazz", done: 1, total: 2 });
  writer.append({ type: "cell-finished", cell });
  writer.finish(finished);
  expect(readRunLog(path).records).toEqual([]);
});

test("an existing file is never overwritten, and the error names the way out", () => {
  writeGoldenRun(path);
  const before = readFileSync(path);
  expect(() => openRunLog(path, goldenFacts)).toThrow(
    expect.objectContaining({
      code: "USAGE",
      message: expect.stringContaining("name another file"),
    }),
  );
  expect(readFileSync(path)).toEqual(before);
});

test("a path below a file cannot be written", () => {
  const file = join(directory, "file");
  writeFileSync(file, "");
  expect(() => openRunLog(join(file, "run.jsonl"), goldenFacts)).toThrow(
    expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
  );
});

// Root may write anywhere, so there is nothing to see as root.
test.skipIf(process.getuid?.() === 0)("a read-only directory cannot be written", () => {
  chmodSync(directory, 0o500);
  try {
    expect(() => openRunLog(join(directory, "run.jsonl"), goldenFacts)).toThrow(
      expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
    );
  } finally {
    chmodSync(directory, 0o700);
  }
});

test("a header without cells is refused before any file is made", () => {
  expect(() => openRunLog(path, { ...goldenFacts, cells: [] })).toThrow(
    expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining("cells") }),
  );
  expect(existsSync(path)).toBe(false);
});

test.each<[string, ResultEvent, string]>([
  [
    "a rate that is not a number, which JSON would make null",
    { ...measured(), opsPerSecond: Number.NaN },
    "opsPerSecond",
  ],
  ["a time before 0", { ...measured(), durationNs: -1 }, "durationNs"],
  [
    "a cell that the header does not list",
    passed(claimed("lmdb", "sync", "power"), "jazz"),
    "lmdb",
  ],
])("%s is refused and not written", (_name, event, named) => {
  const writer = openRunLog(path, goldenFacts);
  expect(() => writer.append(event)).toThrow(
    expect.objectContaining({ code: "INTERNAL", message: expect.stringContaining(named) }),
  );
  writer.finish(finished);
  expect(readRunLog(path).records).toEqual([]);
});

test("an optional field that is undefined is left out, as JSON does", () => {
  const [event] = goldenEvents();
  // Not what the types say, but what JavaScript callers and spread options come with.
  writeGoldenRun(path, { events: [{ ...event, operations: undefined } as unknown as ResultEvent] });
  expect(readRunLog(path).records[0]).not.toHaveProperty("operations");
});

test("a second result of a cell for the same check is refused", () => {
  const writer = openRunLog(path, goldenFacts);
  writer.append(passed(first, "jazz"));
  expect(() => writer.append(passed(first, "jazz"))).toThrow("a second record");
  writer.finish(finished);
});

test("rounds are told apart, and a second result of one or a round beyond the last is refused", () => {
  const rounds = { profile: "quick", rounds: 2, parameters: {} };
  const writer = openRunLog(path, { ...goldenFacts, bench: rounds });
  for (const round of [0, 1]) {
    writer.append(conditionsOf(first, 41, round));
    writer.append(measuredIn(first, "ingest", 1, round));
  }
  expect(() => writer.append(measuredIn(first, "ingest", 2, 1))).toThrow("a second record");
  expect(() => writer.append(conditionsOf(first, 41, 1))).toThrow("a second record");
  expect(() => writer.append(measuredIn(first, "ingest", 2, 2))).toThrow("round 2 of 2");
  writer.finish(finished);
  expect(readRunLog(path).records).toHaveLength(4);
});

test("the floors of the machine are written once", () => {
  const writer = openRunLog(path, goldenFacts);
  writer.append(goldenFloors);
  expect(() => writer.append(goldenFloors)).toThrow("a second record of the floors");
  writer.finish(finished);
  expect(readRunLog(path).records).toEqual([goldenFloors]);
});

test("a result that the header does not plan is refused", () => {
  const facts = { ...goldenFacts, plan: { checks: ["claims"], workloads: [] } };
  const writer = openRunLog(path, facts);
  expect(() => writer.append(passed(first, "jazz"))).toThrow("does not plan the check jazz");
  writer.finish(finished);
});

test("growth is refused where it is not planned, twice for one size, and after its end", () => {
  const cell = cellOf(first);
  const costs = { operations: 300, costNs: 1_000, p50Ns: 1_000 };
  const grown = { type: "grown", cell, operation: "load", transactions: 100, ...costs } as const;
  const unplanned = openRunLog(path, goldenFacts);
  expect(() => unplanned.append(grown)).toThrow("does not plan the growth");
  unplanned.finish(finished);
  const facts = { ...goldenFacts, plan: { checks: [], workloads: [], growth: true } } as const;
  const writer = openRunLog(join(directory, "growth.jsonl"), facts);
  writer.append(grown);
  expect(() => writer.append(grown)).toThrow("a second record of memory/async/volatile");
  writer.append({ ...grown, transactions: 300 });
  writer.append({ type: "growth-failed", cell, reason: "gone" });
  for (const late of [
    { ...grown, transactions: 1_000 },
    { type: "growth-finished", cell } as const,
  ]) {
    expect(() => writer.append(late)).toThrow("after the end of its growth");
  }
  writer.finish(finished);
  expect(readRunLog(join(directory, "growth.jsonl")).records).toHaveLength(3);
});

test("a second finish changes nothing, and an append after it is a mistake", () => {
  const writer = openRunLog(path, goldenFacts);
  const footer = writer.finish({ complete: false, reason: "interrupted" });
  const before = readFileSync(path);
  expect(writer.finish(finished)).toBe(footer);
  expect(readFileSync(path)).toEqual(before);
  expect(() => writer.append(passed(first, "jazz"))).toThrow(TypeError);
});

test("ids that are no well-formed text, and a key named __proto__, come back as they were", () => {
  const odd = "\ud800 \udc00 \u0000 \u001b[31m \u2028 ünï 🧪";
  // The key as JSON.parse makes it: an own one, which a literal would not be.
  const state: { [id: string]: string } = JSON.parse('{"__proto__":"x"}');
  const event: ResultEvent = {
    type: "checked",
    cell: cellOf(first),
    check: "histories",
    durationMs: 1,
    counts: {},
    outcome: {
      verdict: "fail",
      failures: [
        {
          kind: "history",
          origin: { from: "seed", seed: 1, path: "0" },
          clauses: ["CV-009"],
          history: [{ op: "getCoValue", id: odd }],
          difference: { at: "final state", expected: { [odd]: 1 }, actual: state },
          nature: "deterministic",
          replay: "assay conform --replay x",
        },
      ],
    },
  };
  writeGoldenRun(path, { events: [event] });
  const { records } = readRunLog(path);
  expect(JSON.stringify(records)).toBe(JSON.stringify([event]));
  expect(JSON.stringify(records)).toContain('"__proto__":"x"');
});

function measured(): Extract<ResultEvent, { readonly type: "measured" }> {
  const event = goldenEvents().find((candidate) => candidate.type === "measured");
  if (event?.type !== "measured") throw new Error("the golden run measures");
  return event;
}

test("what found no room in the file is still told, and the file is left as it was", () => {
  const writer = openRunLog(path, goldenFacts);
  writer.append(passed(first, "claims"));
  const before = readFileSync(path);
  disk.full = true;
  const full = expect.objectContaining({ code: "DISK_FULL" });
  expect(() => writer.append(passed(first, "jazz"))).toThrow(full);
  disk.full = false;
  expect(() => writer.append(passed(first, "histories"))).toThrow(full);
  expect(() => writer.finish(finished)).toThrow(full);
  const { header, records, footer } = writer.found(finished);
  expect(header).toMatchObject({ type: "header", ...goldenFacts });
  expect(records).toEqual([passed(first, "claims"), passed(first, "jazz")]);
  expect(footer).toMatchObject({ end: finished, counts: { checked: 2 } });
  expect(readFileSync(path)).toEqual(before);
});
