import { expect, test } from "vitest";
import { checkedLog, failedCheck, failedHistory } from "../failing-run.test.support.ts";
import { cellOf, claimed, plainDrawing } from "../golden-run.test.support.ts";
import type { ClaimedCell, ResultEvent } from "../run-log/index.ts";
import { summarise } from "../summary.ts";
import { coverageLine, coverageTables } from "./coverage.ts";

const memory = claimed("memory", "sync", "volatile");
const sqlite = claimed("sqlite", "async", "power");

function covered(cell: ClaimedCell, rarest: number, floor: number, written: number): ResultEvent {
  return {
    type: "checked",
    cell: cellOf(cell),
    check: "histories",
    outcome: { verdict: "pass" },
    durationMs: 1,
    counts: {},
    operations: { wait: 900, sync: rarest },
    coverage: {
      pairs: {
        possible: 1024,
        floor,
        least: [
          { first: "wait", second: "sync", histories: rarest },
          { first: "sync", second: "wait", histories: rarest + 5 },
        ],
        adjacentPossible: 1000,
        adjacentMet: 959,
      },
      states: { "an index written twice": written, "a range that ends before it begins": 30 },
      errors: { "a lock is refused as held": 7 },
    },
  };
}

const summary = summarise(
  checkedLog([memory, sqlite], [covered(memory, 24, 20, 12), covered(sqlite, 11, 10, 0)]),
);

test("coverage is one line: pairs, the rarest beside its floor, situations and error branches", () => {
  expect(coverageLine(summary, plainDrawing)).toEqual([
    "coverage: 2 cells, in each 1,024 pairs of operations, the rarest in 11 to 24 histories (floor 10 to",
    "          20), 95 % of those that can stand right after one another, 1 of 2 situations in every",
    "          cell, 1 of 1 error branches in every cell",
  ]);
});

test("a run of too few histories says that it was held to no floor", () => {
  const short = summarise(checkedLog([memory], [covered(memory, 0, 0, 0)]));
  expect(coverageLine(short, { ...plainDrawing, columns: 500 })).toEqual([
    expect.stringContaining("the rarest in 0 histories (too few histories for a floor)"),
  ]);
});

test("the rarest pairs stand by how near they are to their cell's floor, then situations and branches", () => {
  expect(coverageTables(summary, plainDrawing).join("\n")).toBe(
    `
Operations played, steps within transactions included

operation  least in a cell  in all cells
sync                    11            35
wait                   900         1,800

The rarest pairs of operations, one somewhere before the other

first  second  histories  floor  cell
wait   sync           11     10  sqlite/async/power
wait   sync           24     20  memory/sync/volatile
sync   wait           29     20  memory/sync/volatile
sync   wait           16     10  sqlite/async/power

Histories in which situations arose

situation                           least in a cell  in all cells
an index written twice                            0            12
a range that ends before it begins               30            60

Histories in which answers took a branch of errors

branch                     least in a cell  in all cells
a lock is refused as held                7            14`.slice(1),
  );
});

test("a run whose checks count nothing, or were ended by a failing history, has no coverage", () => {
  const early = failedCheck(memory, "histories", [failedHistory(["CV-025"], 2)]);
  const ended = { ...covered(memory, 0, 0, 0), ...early } as ResultEvent;
  expect(coverageLine(summarise(checkedLog([memory], [ended])), plainDrawing)).toEqual([]);
  const empty = summarise(checkedLog([memory], []));
  expect(coverageLine(empty, plainDrawing)).toEqual([]);
  expect(coverageTables(empty, plainDrawing)).toEqual([]);
});
