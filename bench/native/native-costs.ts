// What the rounds of a native bench come to: of each kind of operation the engine's cost, the cost through
// the binding, and the binding's share of it.
import { CALLS, COMPOSITE_KINDS, type Calls } from "./calls.ts";
import type { NativeRun, Side } from "./native-bench.ts";
import { OPERATION_KINDS, type OperationKind } from "./stream-lines.ts";
import type { KindTimes } from "./times.ts";

/** Exact: of each counter the values that the rounds came to, which is one where all counted alike. */
export type Counters = Readonly<Record<keyof KindTimes["stats"], readonly number[]>>;

/** Medians over the rounds. */
export interface SideCost {
  readonly p50Ns: number;
  readonly p99Ns: number;
  readonly p999Ns: number;
  /** Greatest of all rounds. */
  readonly maxNs: number;
  /** The port's own counters, summed over the timed operations of a process. */
  readonly counters: Counters;
}

/** One kind of operation with one way to call. */
export interface NativeCost {
  readonly kind: OperationKind;
  readonly calls: Calls;
  /** Timed operations of one process. */
  readonly operations: number;
  readonly rust: SideCost;
  readonly node: SideCost;
  /** 1 − rust ÷ node of the medians: the part of an operation's time that is not the engine's. */
  readonly bindingShare: number;
}

/** Runs that answered wrongly have no times. */
export interface NativeVerdict {
  readonly costs: readonly NativeCost[];
  /** Which process answered wrongly, and where. */
  readonly wrong: readonly string[];
}

/**
 * Sums the runs up. Kinds whose composite calls are the small ones have one entry, of all runs.
 * Errors: none; a side without times leaves its kind out.
 */
export function nativeCosts(runs: readonly NativeRun[]): NativeVerdict {
  const costs = OPERATION_KINDS.flatMap((kind) =>
    CALLS.flatMap((calls) => {
      if (calls === "composite" && !COMPOSITE_KINDS.has(kind)) return [];
      const rust = timesOf(runs, "rust", calls, kind);
      const node = timesOf(runs, "node", calls, kind);
      const [first] = rust;
      if (first === undefined || node.length === 0) return [];
      const costs = { rust: sideCost(rust), node: sideCost(node) };
      const bindingShare = 1 - costs.rust.p50Ns / costs.node.p50Ns;
      return [{ kind, calls, operations: first.operations, ...costs, bindingShare }];
    }),
  );
  const wrong = runs.flatMap(({ side, calls, result }) =>
    result.outcome === "wrong" ? [`${side}, ${calls} calls: ${result.reason}`] : [],
  );
  return { costs, wrong };
}

function timesOf(
  runs: readonly NativeRun[],
  side: Side,
  calls: Calls,
  kind: OperationKind,
): readonly KindTimes[] {
  return runs.flatMap((run) => {
    if (run.side !== side || run.result.outcome !== "replayed") return [];
    if (COMPOSITE_KINDS.has(kind) && run.calls !== calls) return [];
    return run.result.replayed.kinds[kind] ?? [];
  });
}

function sideCost(times: readonly KindTimes[]): SideCost {
  const medianOf = (value: (one: KindTimes) => number): number => median(times.map(value));
  const values = (name: keyof KindTimes["stats"]): readonly number[] => [
    ...new Set(times.map(({ stats }) => stats[name])),
  ];
  return {
    p50Ns: medianOf(({ p50Ns }) => p50Ns),
    p99Ns: medianOf(({ p99Ns }) => p99Ns),
    p999Ns: medianOf(({ p999Ns }) => p999Ns),
    maxNs: Math.max(...times.map(({ maxNs }) => maxNs)),
    counters: {
      calls: values("calls"),
      rows: values("rows"),
      batchBytes: values("batchBytes"),
      syncsRequested: values("syncsRequested"),
    },
  };
}

/** The lower one of the two in the middle, so that it is a value that was measured. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
