import type { NativeCost } from "@assay/bench";
import { expect, test } from "vitest";
import { renderNative } from "./native-table.ts";

const FACTS = {
  engine: "fjall 3",
  durability: "process",
  rounds: 3,
  filled: 1_200,
  operations: 4_000,
};

function cost(calls: NativeCost["calls"], nodeCalls: readonly number[]): NativeCost {
  const times = { p50Ns: 10_000, p99Ns: 20_000, p999Ns: 30_000, maxNs: 4_000_000 };
  const counters = { calls: [5_340], rows: [4_630], batchBytes: [0], syncsRequested: [0] };
  return {
    kind: "load",
    calls,
    operations: 1_000,
    rust: { ...times, counters },
    node: { ...times, p50Ns: 40_000, counters: { ...counters, calls: nodeCalls } },
    bindingShare: 0.75,
  };
}

test("a row a kind under its calls: times with the binding's share, and exact counters", () => {
  const costs = [cost("small", [5_340]), cost("composite", [5_341, 5_342])];
  expect(renderNative({ costs, wrong: [] }, FACTS).split("\n").slice(0, 13)).toEqual([
    "fjall 3, process: 1,200 coValues stored before, 4,000 operations, 3 processes each",
    "",
    "one operation  timed  Rust p50  Node p50  binding  Rust p99  Node p99  Rust max  Node max",
    "small calls",
    "  load         1,000   10.0 µs   40.0 µs     75 %   20.0 µs   20.0 µs   4.00 ms   4.00 ms",
    "composite calls",
    "  load         1,000   10.0 µs   40.0 µs     75 %   20.0 µs   20.0 µs   4.00 ms   4.00 ms",
    "",
    "counted in one process: Rust / Node  timed                   calls   rows  bytes written  syncs",
    "small calls",
    "  load                               1,000                   5,340  4,630              0      0",
    "composite calls",
    "  load                               1,000  5,340 / 5,341 or 5,342  4,630              0      0",
  ]);
});

test("what was answered wrongly is said, and has no times", () => {
  const text = renderNative({ costs: [], wrong: ["rust, small calls: answers differ"] }, FACTS);
  expect(text.split("\n").slice(1)).toEqual([
    "✗ WRONG ANSWER, no times: rust, small calls: answers differ",
  ]);
});

test("where Rust took longer there is no share of the binding's", () => {
  const slower = { ...cost("small", [1]), bindingShare: -4.18 };
  const [, , , , row] = renderNative({ costs: [slower], wrong: [] }, FACTS).split("\n");
  expect(row).toMatch(/40\.0 µs {8}– {3}20\.0 µs/);
});
