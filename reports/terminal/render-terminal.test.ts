import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import {
  cellOf,
  claimed,
  conditionsOf,
  goldenCells,
  goldenEvents,
  goldenFacts,
  goldenLog,
  passed,
} from "../golden-run.test.support.ts";
import { measuredIn } from "../measured.test.support.ts";
import { textWidth } from "../plain-text.ts";
import type { ClaimedCell, ResultEvent, RunFacts } from "../run-log/index.ts";
import { renderTerminal } from "./render-terminal.ts";

function widest(text: string): number {
  return Math.max(...text.split("\n").map(textWidth));
}

test("a run in which all is well", () => {
  expect(renderTerminal(goldenLog())).toBe(`Assay run golden
  started  2023-11-14T22:13:20.000Z, took 31.4 s
  command  assay run --seed 7 --dir './my data'
  machine  linux x64, AMD EPYC 7763 64-Core Processor, 2 cores, 7.75 GiB, data on ext4
  software Node 20.20.2, npm 10.8.2, cojson 0.20.19, contract 1, revision 050a824, @assay/engines
           0.1.0
  engines  memory 6.0.0, sqlite 6.0.0; 4 cells
  data     seed of histories 7; seed of capture 1; capture ab12cd34ab12: 412 messages, 1,204
           transactions

Parity: does each cell keep the contract?

cell                   claims  histories  jazz
memory/async/volatile  ✓ pass  ✓ pass     ✓ pass
memory/sync/volatile   ✓ pass  ✓ pass     ✓ pass
sqlite/async/process   ✓ pass  ✓ pass     ✓ pass
sqlite/sync/process    ✓ pass  ✓ pass     ✓ pass

claims: 4 cells judged, in each: 9 claims
histories: 4 cells judged, in each: 1,000 histories, 30,006 operations
jazz: 4 cells judged, in each: 87 coValues
4 cells × 3 checks: 12 pass, 0 fail

How it was timed: profile smoke, 1 round, no parameter changed

Latency, durability volatile: what is acknowledged survives nothing

                 ops/s      p50      p90      p99  p99.9      max  operations  harness  rank
ingest, one coValue stored
  memory/async  24,300  38.2 µs  72.2 µs   123 µs      –  4.32 ms       2,000    1.1 %     –
  memory/sync   12,100  76.4 µs   144 µs   247 µs      –  8.64 ms       2,000    0.5 %     –
load-cold, one coValue loaded
  memory/async   2,430   383 µs   717 µs  1.24 ms      –  43.2 ms       2,000    0.1 %     –
  memory/sync    2,200   420 µs   791 µs  1.35 ms      –  47.5 ms       2,000  < 0.1 %     –
  – for a percentile: fewer than 10 operations lie beyond it: every workload; time more with assay
  bench --set budgetMs=N
  – for a rank: 1 round, and a rank needs 6: every workload; take assay bench --rounds 6
  each latency includes reading the timer, 41.0 ns to 42.0 ns

What it took for each operation, durability volatile

                    CPU  calls  rows  in batches  syncs  to storage  write ×  garbage  bench
ingest, one coValue stored
  memory/async  30.0 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  1.3 %
  memory/sync   60.0 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  0.7 %
load-cold, one coValue loaded
  memory/async   300 µs   2.00  4.00    1.00 KiB      0    1.95 KiB        –    2.1 %  0.1 %
  memory/sync    330 µs   2.00  4.00    1.00 KiB      0    1.95 KiB        –    2.1 %  0.1 %
  of all operations, those of warm-ups included; CPU and garbage with the checks of answers; calls,
  rows, batches and syncs are the store's own exact counts
  to storage: bytes that the process sent there; write ×: these for each of content, where all of it
  is stored; garbage: pauses as a share of the wall time of all of it
  bench: all that the harness itself does for one, in its latency or not, as a share of the median
  making up the operations, which is in no latency, for the warm-ups too, took at most 1.2 % of that
  and the timed span together

What its processes held, durability volatile

                peak memory  loop delay p99  disk open  disk closed  space ×
  memory/async     96.0 MiB         1.20 ms          –            –        –
  memory/sync      96.0 MiB         1.20 ms          –            –        –
  the most of any workload; loop delay: what else in the process waited; space ×: bytes on disk once
  closed for each of content, after ingest

Latency, durability process: what is acknowledged survives a killed process

                ops/s     p50     p90      p99  p99.9      max  operations  harness  rank
ingest, one coValue stored
  sqlite/async  8,080  115 µs  216 µs   371 µs      –  13.0 ms       2,000    0.4 %     –
  sqlite/sync   6,060  153 µs  289 µs   494 µs      –  17.3 ms       2,000    0.3 %     –
load-cold, one coValue loaded
  sqlite/async  2,020  459 µs  864 µs  1.48 ms      –  51.9 ms       2,000  < 0.1 %     –
  sqlite/sync   1,870  498 µs  938 µs  1.60 ms      –  56.2 ms       2,000  < 0.1 %     –
  – for a percentile: fewer than 10 operations lie beyond it: every workload; time more with assay
  bench --set budgetMs=N
  – for a rank: 1 round, and a rank needs 6: every workload; take assay bench --rounds 6
  each latency includes reading the timer, 43.0 ns to 44.0 ns

What it took for each operation, durability process

                    CPU  calls  rows  in batches  syncs  to storage  write ×  garbage  bench
ingest, one coValue stored
  sqlite/async  90.0 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  0.5 %
  sqlite/sync    120 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  0.3 %
load-cold, one coValue loaded
  sqlite/async   360 µs   2.00  4.00    1.00 KiB      0    1.95 KiB        –    2.1 %  0.1 %
  sqlite/sync    390 µs   2.00  4.00    1.00 KiB      0    1.95 KiB        –    2.1 %  0.1 %
  of all operations, those of warm-ups included; CPU and garbage with the checks of answers; calls,
  rows, batches and syncs are the store's own exact counts
  to storage: bytes that the process sent there; write ×: these for each of content, where all of it
  is stored; garbage: pauses as a share of the wall time of all of it
  bench: all that the harness itself does for one, in its latency or not, as a share of the median
  making up the operations, which is in no latency, for the warm-ups too, took at most 0.4 % of that
  and the timed span together

What its processes held, durability process

                peak memory  loop delay p99  disk open  disk closed  space ×
  sqlite/async     96.0 MiB         1.20 ms   2.00 MiB     2.00 MiB     2.00
  sqlite/sync      96.0 MiB         1.20 ms   2.00 MiB     2.00 MiB     2.00
  the most of any workload; loop delay: what else in the process waited; space ×: bytes on disk once
  closed for each of content, after ingest

Latencies in short, durability volatile

                  memory/async  memory/sync
  ingest     p50       38.2 µs      76.4 µs
             p99        123 µs       247 µs
  load-cold  p50        383 µs       420 µs
             p99       1.24 ms      1.35 ms
  below the median stands p99, or p90 or max where fewer than 10 operations of a cell lie beyond it;
  the tables above have every cell, and what to know before a number is believed
  of one durability alone, since numbers of two are not compared

✓ PASS (exit code 0)
`);
});

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

test("a run that only conforms has no latency tables, and one that only times has no parity", () => {
  const conform: RunFacts = {
    ...goldenFacts,
    plan: { checks: ["claims", "histories", "jazz"], workloads: [] },
  };
  const checked = goldenEvents().filter(({ type }) => type === "checked");
  expect(renderTerminal(goldenLog({ facts: conform, events: checked }))).not.toContain("Latency");
  const bench: RunFacts = {
    ...goldenFacts,
    plan: { checks: [], workloads: ["ingest", "load-cold"] },
  };
  const timed = goldenEvents().filter(({ type }) => type !== "checked");
  expect(renderTerminal(goldenLog({ facts: bench, events: timed }))).not.toContain("Parity");
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

test("tuned cells carry a hash, and the header says what it stands for", () => {
  const tuned = claimed("sqlite", "sync", "process", { synchronous: "OFF" });
  const facts = { ...goldenFacts, cells: [tuned] };
  const text = renderTerminal(goldenLog({ facts, events: goldenEvents([tuned]) }));
  const hash = /tuned {4}sqlite\/sync\/process\+(\w{8}): synchronous = OFF\n/.exec(text)?.[1];
  expect(text).toContain(`\nsqlite/sync/process+${hash}  ✓ pass`);
  expect(text).toContain(`\n  sqlite/sync+${hash}  `);
});

test("a failing history is printed with everything that repeats it", () => {
  const event = historyFailure(goldenCells[3], [
    { op: "upsertCoValue", id: "co_\u0000" },
    { op: "getCoValueCount" },
  ]);
  const events = goldenEvents().map((golden) =>
    golden.type === "checked" &&
    golden.cell.engine === "sqlite" &&
    golden.cell.api === "sync" &&
    golden.check === "histories"
      ? event
      : golden,
  );
  expect(renderTerminal(goldenLog({ events }))).toContain(String.raw`
What failed: 1 failure

✗ CV-999: sqlite in 1 of 2 cells (histories)
  sqlite/sync/process, histories of seed 7
  shortest history, 2 operations; every replay fails:
    1  upsertCoValue id="co_\u0000"
  > 2  getCoValueCount
  operation 2 is answered otherwise than by the reference:
    expected  {"ok":1}
    actual    {"error":"CORRUPT"}
  saved in  .assay/failures/1.json
  replay with
    npm run assay -- conform --engine sqlite --replay .assay/failures/1.json
`);
});

test("a history of a thousand operations is printed whole when asked for, every line within the terminal", () => {
  const history = Array.from({ length: 1000 }, (_, index) => ({
    op: "getCoValue" as const,
    id: `co_${index}_${"x".repeat(index)}`,
  }));
  const events = [historyFailure(goldenCells[0], history)];
  const text = renderTerminal(goldenLog({ events }), { verbose: true });
  expect(text.match(/ \d+ {2}getCoValue\s+id=/g)).toHaveLength(1000);
  expect(widest(text)).toBeLessThanOrEqual(100);
});

test("coverage is said when asked for, seldom played operations first", () => {
  const text = renderTerminal(goldenLog(), { verbose: true });
  expect(text).toContain(`
operation    least in a cell  in all cells
transaction              812         3,248
getCoValue               900         3,600
`);
  expect(renderTerminal(goldenLog())).not.toContain("least in a cell");
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

const manyEngines = ["memory", "sqlite", "leveldb", "postgresql-by-the-published-client", "fjall"];
const manyCells = manyEngines.flatMap((engine) => [
  claimed(engine, "async", "process", engine === "fjall" ? { journal: 1 } : {}),
  claimed(engine, "sync", "process", { "page size": 4096, cache: "large" }),
]);

test.each([80, 100, 400])(
  "ten cells of five engines fit into a terminal of %d columns",
  (columns) => {
    const facts = { ...goldenFacts, cells: manyCells };
    const events = goldenEvents(manyCells).map((event): ResultEvent =>
      event.type === "checked" && event.cell.api === "sync"
        ? { ...event, outcome: { verdict: "not-run", reason: "w ".repeat(200) } }
        : event,
    );
    const text = renderTerminal(goldenLog({ facts, events }), { columns, verbose: true });
    expect(widest(text)).toBeLessThanOrEqual(Math.min(100, columns));
    // Names that break into lines lose nothing.
    expect(text.replace(/\s/g, "")).toContain("postgresql-by-the-publ");
  },
);

/** Text that would do harm on a terminal, in every string that a log holds. */
const HOSTILE = "\u001b[2J\u0007\u0000\r\n\ud800\udc00\u202e\u009b31m'\"\\数据";

test.each([false, true])("no text of a log reaches the terminal raw (colours: %s)", (colour) => {
  const cell = claimed(`e${HOSTILE}`, "sync", "process", { [HOSTILE]: HOSTILE });
  const facts: RunFacts = {
    ...goldenFacts,
    id: HOSTILE,
    command: [HOSTILE],
    seeds: { [HOSTILE]: 1 },
    contract: HOSTILE,
    environment: {
      ...goldenFacts.environment,
      node: HOSTILE,
      npm: HOSTILE,
      platform: HOSTILE,
      arch: HOSTILE,
      cpu: HOSTILE,
      filesystem: HOSTILE,
      revision: HOSTILE,
      cojson: HOSTILE,
      packages: { [HOSTILE]: HOSTILE },
    },
    capture: { digest: "0".repeat(64), counts: { [HOSTILE]: 1 } },
    plan: { checks: ["claims", "histories", "jazz"], workloads: ["ingest", "load-cold"] },
    cells: [cell],
    missing: [{ engine: HOSTILE, reason: HOSTILE, remedy: HOSTILE }],
  };
  const hostileValue = { [HOSTILE]: [HOSTILE, HOSTILE.repeat(100)] };
  const events: ResultEvent[] = [
    {
      type: "checked",
      cell: cellOf(cell),
      check: "claims",
      durationMs: 1,
      counts: { [HOSTILE]: 1 },
      notApplicable: [{ what: HOSTILE, reason: HOSTILE }],
      cut: HOSTILE,
      coverage: {
        pairs: { possible: 1, floor: 1, least: [], adjacentPossible: 1, adjacentMet: 0 },
        states: { [HOSTILE]: 1 },
        errors: { [HOSTILE]: 1 },
      },
      clauses: [
        { clause: HOSTILE, verdict: "deviation", reason: HOSTILE },
        { clause: `${HOSTILE}2`, verdict: "unsupported", reason: HOSTILE },
        { clause: "CV-001", verdict: "deviation", reason: HOSTILE },
        { clause: "CV-002", verdict: "not-run", reason: HOSTILE },
        { clause: "CV-008", verdict: "divergence", reason: HOSTILE },
      ],
      outcome: {
        verdict: "fail",
        failures: [
          {
            kind: "observed",
            what: HOSTILE,
            clauses: [HOSTILE],
            expected: hostileValue,
            actual: HOSTILE,
          },
        ],
      },
    },
    historyFailure(cell, [{ op: "getCoValue", id: HOSTILE }], HOSTILE),
    { ...passed(cell, "jazz"), outcome: { verdict: "not-run", reason: HOSTILE } } as ResultEvent,
    { ...conditionsOf(cell, 1), garbageCollected: false },
    { ...resultOf(cell), type: "voided", reason: HOSTILE },
    { ...measuredIn(cell, "load-cold", 1), unit: HOSTILE } as ResultEvent,
  ];
  const end = { complete: false, reason: "failed", error: HOSTILE } as const;
  const text = renderTerminal(goldenLog({ facts, events, end }), { colour, verbose: true });
  const uncoloured = colour ? stripVTControlCharacters(text) : text;
  expect(uncoloured).toMatch(/^[\n \p{L}\p{N}\p{P}\p{S}]*$/u);
});

test("colours add nothing to the words", () => {
  const log = goldenLog();
  const coloured = renderTerminal(log, { colour: true });
  expect(coloured).toContain("\u001b[32m✓ pass\u001b[39m");
  expect(stripVTControlCharacters(coloured)).toBe(renderTerminal(log));
});

/** The first round of ingest in a cell. */
function resultOf(cell: ClaimedCell) {
  return { cell: cellOf(cell), workload: "ingest", round: 0 } as const;
}

function historyFailure(
  cell: ClaimedCell | undefined,
  history: Extract<
    Extract<
      Extract<ResultEvent, { readonly type: "checked" }>["outcome"],
      { readonly verdict: "fail" }
    >["failures"][number],
    { readonly kind: "history" }
  >["history"],
  text = "",
): ResultEvent {
  const last = history.at(-1);
  if (cell === undefined || last === undefined)
    throw new Error("a failure has a cell and operations");
  return {
    type: "checked",
    cell: cellOf(cell),
    check: "histories",
    durationMs: 1,
    counts: { histories: 42, operations: 1300 },
    operations: { getCoValue: 1300 },
    outcome: {
      verdict: "fail",
      failures: [
        {
          kind: "history",
          origin: { from: "seed", seed: 7, path: `41:0:2${text}` },
          clauses: [`CV-999${text}`],
          history,
          difference: {
            at: "operation",
            index: history.length - 1,
            operation: last,
            expected: { ok: 1 },
            actual: { error: `CORRUPT${text}` },
          },
          nature: "deterministic",
          file: `.assay/failures/1.json${text}`,
          ...(text === "" ? {} : { snippetFile: text }),
          replay: `npm run assay -- conform --engine sqlite --replay .assay/failures/1.json${text}`,
        },
      ],
    },
  };
}

test.each([
  [4, false],
  [4.1, true],
])("a load of %d on two cores is called busy: %s", (load, isBusy) => {
  const facts = { ...goldenFacts, environment: { ...goldenFacts.environment, load } };
  const text = renderTerminal(goldenLog({ facts }));
  expect(text.includes("load 4.1 on 2 cores when the run began: times mean little")).toBe(isBusy);
});

test("a run of a part says which: clauses, budget and shard", () => {
  const units = goldenFacts.cells.map((_, cell) => ({ cell, check: "claims" }));
  const facts = {
    ...goldenFacts,
    clauses: ["CV-017", "CV-018"],
    profile: { name: "nightly", budgetMs: 600_000 },
    shard: { index: 2, of: 3, units },
  };
  const events = goldenEvents().filter(
    (event) => event.type !== "checked" || event.check === "claims",
  );
  const text = renderTerminal(goldenLog({ facts, events }));
  expect(text).toContain("clauses  CV-017, CV-018 alone: what is about others does not count");
  expect(text).toMatch(/budget {3}\S+ \S+ for all cells, nightly/);
  expect(text).toContain("shard    2 of 3: 4 of 12 checks of cells");
  expect(text).toContain("8 of other shards");
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
