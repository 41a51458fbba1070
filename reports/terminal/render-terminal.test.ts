import { expect, test } from "vitest";
import { claimed, goldenEvents, goldenFacts, goldenLog } from "../golden-run.test.support.ts";
import type { RunFacts } from "../run-log/index.ts";
import { renderTerminal } from "./render-terminal.ts";

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

test("tuned cells carry a hash, and the header says what it stands for", () => {
  const tuned = claimed("sqlite", "sync", "process", { synchronous: "OFF" });
  const facts = { ...goldenFacts, cells: [tuned] };
  const text = renderTerminal(goldenLog({ facts, events: goldenEvents([tuned]) }));
  const hash = /tuned {4}sqlite\/sync\/process\+(\w{8}): synchronous = OFF\n/.exec(text)?.[1];
  expect(text).toContain(`\nsqlite/sync/process+${hash}  ✓ pass`);
  expect(text).toContain(`\n  sqlite/sync+${hash}  `);
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
