import { expect, test } from "vitest";
import {
  conditionsOf,
  goldenCells,
  goldenEvents,
  goldenFacts,
  goldenLog,
} from "../golden-run.test.support.ts";
import { measuredIn } from "../measured.test.support.ts";
import type { ResultEvent, RunFacts } from "../run-log/index.ts";
import { resultOf } from "./render-terminal.test.support.ts";
import { renderTerminal } from "./render-terminal.ts";

test("an interrupted run says so, and what is missing", () => {
  const text = renderTerminal(
    goldenLog({
      events: goldenEvents().slice(0, 7),
      end: { complete: false, reason: "interrupted" },
    }),
  );
  expect(text).toContain(`
cell                   claims       histories    jazz
memory/async/volatile  ✓ pass       ✓ pass       ✓ pass
memory/sync/volatile   ✓ pass       ? no result  ? no result
sqlite/async/process   ? no result  ? no result  ? no result
`);
  expect(text).toContain("4 cells × 3 checks: 4 pass, 0 fail, 8 without a result\n");
  expect(text).toMatch(
    /! INTERRUPTED, so this is what was found until then; 14 results are missing \(exit code 130\)\n$/,
  );
});

test("the beginning of an incomplete run's report says that it is incomplete", () => {
  const end = {
    complete: false,
    reason: "failed",
    error: "HOST_EXITED: the child\nis gone",
  } as const;
  const text = renderTerminal(goldenLog({ events: [], end }));
  expect(text.split("\n")[2]).toBe(
    "  INCOMPLETE: ended by an error: HOST_EXITED: the child is gone",
  );
});

test("what was not measured says why, and what was timed stands beside it", () => {
  const [first, second] = goldenCells;
  if (first === undefined || second === undefined) throw new Error("the golden run has cells");
  const facts: RunFacts = {
    ...goldenFacts,
    plan: { checks: [], workloads: ["ingest", "load-cold"] },
    cells: [first, second],
  };
  const events: ResultEvent[] = [
    { ...conditionsOf(first, 40), garbageCollected: false },
    { ...resultOf(first), type: "voided", reason: "wrong\nanswers" },
    { ...resultOf(second), type: "not-run", reason: "means nothing here" },
    measuredIn(first, "load-cold", 1),
    measuredIn(second, "load-cold", 2),
  ];
  expect(renderTerminal(goldenLog({ facts, events }))).toContain(`
                  ops/s      p50      p90     p99  p99.9      max  operations  harness  rank
ingest
  memory/async   VOIDED
  memory/sync   not run
load-cold, one coValue loaded
  memory/async   24,300  38.2 µs  72.2 µs  123 µs      –  4.32 ms       2,000    1.0 %     –
  memory/sync    12,100  76.4 µs   144 µs  247 µs      –  8.64 ms       2,000        –     –
  ingest, memory/async voided: wrong answers
  ingest, memory/sync not run: means nothing here
  garbage was not collected before timing: load-cold (memory/async); times hold pauses for what was
  done before, so use a Node whose V8 exposes it
`);
});

test("reasons for what is no verdict stand below the matrix, each once", () => {
  const events = goldenEvents().map((event): ResultEvent => {
    if (event.type !== "checked" || event.check !== "claims") return event;
    return event.cell.engine === "memory"
      ? { ...event, outcome: { verdict: "deviation" } }
      : { ...event, outcome: { verdict: "not-run", reason: "no room" } };
  });
  expect(renderTerminal(goldenLog({ events }))).toContain(`
claims not run: no room (sqlite/async/process, sqlite/sync/process)
4 cells × 3 checks: 8 pass, 0 fail, 2 known to deviate, 2 not run
`);
});

test("what several checks were not run for is said once, with their names", () => {
  const events = goldenEvents().map((event): ResultEvent =>
    event.type === "checked" && event.check !== "claims" && event.cell.engine === "memory"
      ? { ...event, outcome: { verdict: "not-run", reason: "the engine could not be opened" } }
      : event,
  );
  expect(renderTerminal(goldenLog({ events }))).toMatch(
    /\n[a-z]+, [a-z]+ not run: the engine could not be opened \(memory\/async\/volatile,\nmemory\/sync\/volatile\)\n4 cells/,
  );
});

test("missing engines are loud, with reason and remedy", () => {
  const missing = [
    {
      engine: "leveldb",
      reason: "classic-level is not installed",
      remedy: "npm install classic-level",
    },
    { engine: "fjall", reason: "the addon is not built", remedy: "npm run setup" },
  ];
  const text = renderTerminal(goldenLog({ facts: { ...goldenFacts, missing } }));
  // Also where whoever reads the end alone will see it.
  expect(text).toMatch(
    /\n✓ PASS; without leveldb, fjall, which could not run here \(exit code 0\)\n$/,
  );
  expect(text).toContain(`
!! MISSING: 2 engines could not run; no result below speaks for them
!! leveldb: classic-level is not installed
!!   to have it: npm install classic-level
!! fjall: the addon is not built
!!   to have it: npm run setup
`);
});

test("what does not apply to a cell is said when asked for, each reason once with its cells", () => {
  const events = goldenEvents().map((event): ResultEvent =>
    event.type === "checked" && event.check === "claims"
      ? {
          ...event,
          notApplicable: [
            ...(event.cell.engine === "memory"
              ? [{ what: "keeps-everything", reason: "a volatile cell keeps nothing" }]
              : []),
            ...(event.cell.api === "sync"
              ? [{ what: "whole-batches", reason: "nothing is in flight" }]
              : []),
          ],
        }
      : event,
  );
  const log = goldenLog({ events });
  const text = renderTerminal(log, { verbose: true });
  expect(text).toContain(`
What does not apply

claims keeps-everything: a volatile cell keeps nothing (memory/async/volatile, memory/sync/volatile)
claims whole-batches: nothing is in flight (memory/sync/volatile, sqlite/sync/process)
`);
  expect(renderTerminal(log)).not.toContain("does not apply");
  expect(renderTerminal(goldenLog(), { verbose: true })).not.toContain("does not apply");
});

test.each([
  [4, false],
  [4.1, true],
])("a load of %d on two cores is called busy: %s", (load, isBusy) => {
  const facts = { ...goldenFacts, environment: { ...goldenFacts.environment, load } };
  const text = renderTerminal(goldenLog({ facts }));
  expect(text.includes("load 4.1 on 2 cores when the run began: times mean little")).toBe(isBusy);
});

test("what a budget cut off is said beside the matrix", () => {
  const cut = "the budget ended after 150 of 500 histories";
  const events = goldenEvents().map((event) =>
    event.type === "checked" && event.check === "histories" ? { ...event, cut } : event,
  );
  expect(renderTerminal(goldenLog({ events })).replaceAll(/\s+/g, " ")).toContain(
    `histories cut short: ${cut}`,
  );
});
