import { expect, test } from "vitest";
import { roundsSummary } from "../latency/rounds.test.support.ts";
import { plainDrawing } from "../golden-run.test.support.ts";
import { textWidth } from "../plain-text.ts";
import { drawingOf } from "./drawing.ts";
import { latencyLines } from "./latency-lines.ts";

test("six rounds of two cells that are apart, with a changed parameter and the machine's floors", () => {
  const lines = latencyLines(roundsSummary({ parameters: { budgetMs: 1000 } }), plainDrawing);
  expect(`${lines.join("\n")}\n`).toBe(`How it was timed: profile quick, 6 rounds

                      value  profile's
  budgetMs (changed)  1,000        150

Floors: what the machine costs by itself

                                               p50      p99
  reading the timer                        41.2 ns        –
  awaiting a resolved promise               130 ns        –
  a turn of the event loop (setImmediate)  1.21 µs        –
  a call through Node-API                  88.4 ns        –
  a task on its thread pool                11.9 µs        –
  a small append and fdatasync              412 µs  1.93 ms
  a small append and fsync                  521 µs  2.04 ms

Latency, durability process: what is acknowledged survives a killed process

                ops/s      ±      p50      p90     p99    p99.9      max  operations  harness  rank
append, one coValue stored
  sqlite/sync  23,700  2.0 %  40.2 µs  75.3 µs  130 µs  1.04 ms  4.54 ms      12,000    1.0 %     1
  lmdb/sync    11,800  2.0 %  80.4 µs   151 µs  259 µs  2.07 ms  9.08 ms      12,000    0.5 %     2
  ops/s is the median over rounds, ± the farther end of its bootstrap interval at 95 %
  each latency includes reading the timer, 41.0 ns

What it took for each operation, durability process

                   CPU  calls  rows  in batches  syncs  to storage  write ×  garbage  bench
append, one coValue stored
  sqlite/sync  30.8 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  1.3 %
  lmdb/sync    61.5 µs   2.00  4.00    1.00 KiB      0    1.95 KiB     4.00    2.1 %  0.6 %
  of all operations, those of warm-ups included; CPU and garbage with the checks of answers; calls,
  rows, batches and syncs are the store's own exact counts
  to storage: bytes that the process sent there; write ×: these for each of content, where all of it
  is stored; garbage: pauses as a share of the wall time of all of it
  bench: all that the harness itself does for one, in its latency or not, as a share of the median
  making up the operations, which is in no latency, for the warm-ups too, took at most 1.2 % of that
  and the timed span together

What its processes held, durability process

               peak memory  loop delay p99  disk open  disk closed  space ×
  sqlite/sync     96.0 MiB         1.20 ms   2.00 MiB     2.00 MiB        –
  lmdb/sync       96.0 MiB         1.20 ms   2.00 MiB     2.00 MiB        –
  the most of any workload; loop delay: what else in the process waited; space ×: bytes on disk once
  closed for each of content, after ingest
`);
});

test("where there is no room the dispensable columns are left out and named", () => {
  const lines = latencyLines(roundsSummary({}), drawingOf({ columns: 80 }));
  expect(Math.max(...lines.map(textWidth))).toBeLessThanOrEqual(80);
  const text = lines.join("\n");
  expect(text).toMatch(/ops\/s +± +p50 +p99 +p99\.9 +max +harness +rank\n/);
  expect(text).toContain("left out for want of columns: operations, p90; widen the terminal");
});

test("asked for in detail there are all parameters, what each workload held, and each pass by the second", () => {
  const second = (index: number, operations: number, p99Ns: number) => ({
    second: index,
    widthSeconds: 1,
    operations,
    ...(operations > 0 && { p50Ns: p99Ns / 2, p99Ns, maxNs: p99Ns }),
  });
  const summary = roundsSummary({
    rounds: 1,
    change: (event) => ({
      ...event,
      timeline: [second(0, 800, 1e6), second(1, 0, 0), second(2, 400, 4e6), second(3, 800, 2e6)],
    }),
  });
  const text = latencyLines(summary, drawingOf({ verbose: true })).join("\n");
  expect(text).toContain(`
append, sqlite/sync, process, round 1
  ops/s █·▄█ to 800
  p99   ▂·█▄ to 4.00 ms
`);
  expect(text).toMatch(/\n  rounds \(changed\) +1 +6\n/);
  expect(text).toMatch(/space ×\nappend, one coValue stored\n  sqlite\/sync +96\.0 MiB/);
  expect(latencyLines(summary, plainDrawing).join("\n")).not.toContain("▂");
});
