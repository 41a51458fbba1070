import { describe, expect, test } from "vitest";
import { cellIdentity } from "@assay/engines/engine";
import {
  finished,
  goldenCells,
  goldenEvents,
  goldenFacts,
  goldenLog,
} from "../golden-run.test.support.ts";
import { summarise } from "../summary.ts";
import type { RunFacts } from "./header.ts";
import { mergeRunLogs, type ShardLog } from "./merge.ts";

const CHECKS = ["claims", "histories", "jazz"] as const;
const facts: RunFacts = { ...goldenFacts, plan: { checks: [...CHECKS], workloads: [] } };
const units = goldenCells.flatMap((_, cell) => CHECKS.map((check) => ({ cell, check })));

/** Every third unit, from the place on. */
function shardLog(index: number, changes: Partial<RunFacts> = {}, end = finished): ShardLog {
  const own = units.filter((_, place) => place % 3 === index - 1);
  const events = goldenEvents().filter(
    (event) =>
      event.type === "checked" &&
      own.some(({ cell, check }) => {
        const of = goldenCells[cell];
        return (
          of !== undefined && check === event.check && cellIdentity(of) === cellIdentity(event.cell)
        );
      }),
  );
  const shard = { index, of: 3, units: own };
  return {
    path: `${index}.jsonl`,
    log: goldenLog({ facts: { ...facts, shard, ...changes }, events, end }),
  };
}

const ALL = [1, 2, 3].map((index) => shardLog(index));

test("a shard's log that has all of its own checks passes, and one that lacks one does not", () => {
  const [, , third] = ALL;
  if (third === undefined) throw new TypeError("no third shard");
  const { tally, conclusion } = summarise(third.log);
  expect(tally).toMatchObject({ pass: 4, absent: 0 });
  expect(conclusion).toEqual({ state: "pass", exitCode: 0 });
  const { log } = third;
  expect(summarise({ ...log, records: log.records.slice(1) }).conclusion.exitCode).toBe(3);
});

test("a record of another shard's is refused", () => {
  const shard = { index: 1, of: 3, units: [{ cell: 0, check: "jazz" }] };
  const [event] = goldenEvents();
  expect(() => goldenLog({ facts: { ...facts, shard }, events: event ? [event] : [] })).toThrow(
    /memory\/async\/volatile, check claims: that is another shard's/,
  );
});

describe("logs of all shards", () => {
  test("make the log of the whole run, in any order", () => {
    const merged = mergeRunLogs([...ALL].reverse());
    expect(merged.end).toEqual(finished);
    expect(merged.records).toHaveLength(12);
    expect(merged.facts).not.toHaveProperty("shard");
    expect(merged.endedMs - merged.startedMs).toBe(31_415);
  });

  test("keep which known deviations they were given", () => {
    const deviations = { digest: "d".repeat(64) };
    const merged = mergeRunLogs([1, 2, 3].map((index) => shardLog(index, { deviations })));
    expect(merged.facts.deviations).toEqual(deviations);
  });

  test("of which one was interrupted make an interrupted run", () => {
    const end = { complete: false, reason: "interrupted" } as const;
    expect(mergeRunLogs([shardLog(1), shardLog(2, {}, end), shardLog(3)]).end).toEqual(end);
  });
});

test("shards that are missing are named", () => {
  const { end } = mergeRunLogs(ALL.slice(0, 1));
  expect(end).toEqual({
    complete: false,
    reason: "failed",
    error: "FILE_MISSING: no log was given of shard 2/3, 3/3",
  });
});

describe("logs that are not of one run are refused, naming what differs:", () => {
  const { environment } = facts;
  test.each<[string, Partial<RunFacts>, RegExp]>([
    ["the seed", { seeds: { histories: 8 } }, /in the seeds they have .*7.* and .*8/],
    ["the revision", { environment: { ...environment, revision: "f" } }, /in the revision/],
    ["the contract", { contract: "2" }, /in the contract's version they have "1" and "2"/],
    ["cojson", { environment: { ...environment, cojson: "1" } }, /in cojson's version/],
    [
      "Node",
      { environment: { ...environment, node: "1" } },
      /in Node's version they have .* and "1"/,
    ],
    [
      "the platform",
      { environment: { ...environment, platform: "win32" } },
      /in the platform they have .* and "win32 x64"/,
    ],
    ["the packages", { environment: { ...environment, packages: {} } }, /in the packages/],
    [
      "how many histories",
      { profile: { name: "quick", histories: 1 } },
      /in the profile they have .* and \{"histories":1,"name":"quick"\}/,
    ],
    ["the clauses", { clauses: ["CV-011"] }, /in the clauses they have none and .*CV-011/],
    [
      "the cells",
      { cells: goldenCells.slice(0, 1) },
      /in the cells they have .*sqlite@6.0.0\/async/,
    ],
    [
      "the known deviations",
      { deviations: { digest: "d".repeat(64) } },
      /in the known deviations they have none and "d{64}"/,
    ],
    ["the plan", { plan: { checks: ["claims"], workloads: [] } }, /in the plan/],
    ["the profile", { profile: { name: "nightly" } }, /in the profile/],
    [
      "the parameters of the bench",
      { bench: { profile: "smoke", rounds: 2, parameters: {} } },
      /in the parameters of the bench they have .*"rounds":1.* and .*"rounds":2/,
    ],
    [
      "the number of shards",
      { shard: { index: 2, of: 4, units: [] } },
      /number of shards they have 3 and 4/,
    ],
  ])("%s", (_, changes, message) => {
    const other = { ...shardLog(2), path: "2.jsonl" };
    const header = { ...other.log.header, ...changes };
    expect(() => mergeRunLogs([shardLog(1), { ...other, log: { ...other.log, header } }])).toThrow(
      expect.objectContaining({ code: "RUN_LOGS_DIFFER", message: expect.stringMatching(message) }),
    );
  });

  test("one shard twice", () => {
    expect(() => mergeRunLogs([shardLog(1), { ...shardLog(1), path: "again.jsonl" }])).toThrow(
      "1.jsonl and again.jsonl are both shard 1/3; name one",
    );
  });

  test("one that is no shard", () => {
    expect(() =>
      mergeRunLogs([{ path: "whole.jsonl", log: goldenLog({ facts, events: [] }) }]),
    ).toThrow("whole.jsonl is the log of a whole run and of no shard");
  });
});
