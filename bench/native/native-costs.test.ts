import { expect, test } from "vitest";
import type { NativeRun } from "./native-bench.ts";
import { nativeCosts } from "./native-costs.ts";
import type { KindTimes } from "./times.ts";

function times(p50Ns: number, calls = 30): KindTimes {
  const stats = { calls, rows: 20, batchBytes: 0, syncsRequested: 0 };
  const latencies = { p50Ns, p90Ns: p50Ns, p99Ns: 2 * p50Ns, p999Ns: 3 * p50Ns, maxNs: 4 * p50Ns };
  return { operations: 10, ...latencies, totalNs: 10 * p50Ns, stats };
}

function run(
  side: NativeRun["side"],
  calls: NativeRun["calls"],
  kinds: Partial<Record<"load" | "known-state", KindTimes>>,
): NativeRun {
  const replayed = { kinds, answers: {}, state: "" };
  return { round: 0, side, calls, result: { outcome: "replayed", replayed } };
}

test("the binding's share is what the engine's median leaves of Node's", () => {
  const { costs, wrong } = nativeCosts([
    run("rust", "small", { load: times(10) }),
    run("rust", "small", { load: times(30) }),
    run("rust", "small", { load: times(20, 31) }),
    run("node", "small", { load: times(80) }),
    run("rust", "composite", { load: times(10) }),
    run("node", "composite", { load: times(40) }),
  ]);
  expect(wrong).toEqual([]);
  expect(costs).toMatchObject([
    { kind: "load", calls: "small", operations: 10, bindingShare: 0.75 },
    { kind: "load", calls: "composite", operations: 10, bindingShare: 0.75 },
  ]);
  expect(costs[0]?.rust).toEqual({
    p50Ns: 20,
    p99Ns: 40,
    p999Ns: 60,
    maxNs: 120,
    counters: { calls: [30, 31], rows: [20], batchBytes: [0], syncsRequested: [0] },
  });
});

test("a kind without composite calls has one entry, of all runs", () => {
  const { costs } = nativeCosts([
    run("rust", "small", { "known-state": times(10) }),
    run("rust", "composite", { "known-state": times(30) }),
    run("node", "composite", { "known-state": times(50) }),
  ]);
  expect(costs).toMatchObject([
    { kind: "known-state", calls: "small", rust: { p50Ns: 10, maxNs: 120 }, node: { p50Ns: 50 } },
  ]);
});

test("a process that answered wrongly has no times and is named", () => {
  const result = { outcome: "wrong", reason: "answers of load differ" } as const;
  const verdict = nativeCosts([
    { round: 0, side: "rust", calls: "small", result },
    run("node", "small", { load: times(80) }),
  ]);
  expect(verdict).toEqual({
    costs: [],
    wrong: ["rust, small calls: answers of load differ"],
  });
});
