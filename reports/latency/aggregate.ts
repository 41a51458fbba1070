// The figures of a workload in a cell over all of its rounds, each a fresh process.
// Goal: one number a column. Non-goal: who is faster, which ranks.ts says by the rounds themselves.
import {
  bootstrapMedian,
  Histogram,
  latencyOf,
  LEAST_PROCESSES,
  medianOf,
  randomFrom,
  type Estimate,
  type Latency,
} from "@assay/bench";
import { cellIdentity } from "@assay/engines/engine";
import type { ConditionsRecord, MeasuredRecord } from "../run-log/index.ts";

/** A cell's measured rounds of one workload. */
export type Rounds = readonly [MeasuredRecord, ...MeasuredRecord[]];

/** What a row of a latency table says. */
export interface Figures {
  readonly rounds: number;
  /** The median over rounds; an interval from `LEAST_PROCESSES` rounds on, since fewer give one that is too narrow. */
  readonly opsPerSecond: Estimate;
  /** Of the operations of all rounds together. */
  readonly latency: Latency;
  /** Timed ones, of all rounds. */
  readonly operations: number;
  /** Operations a pair of timer readings, in the rounds with fewest and most. */
  readonly batch: { readonly least: number; readonly most: number };
  /** What the harness adds, as a share of the median latency: the median over the rounds that told. */
  readonly overheadShare?: number;
}

/** Seed of resampling: the same log gives the same report. */
const SEED = 1;

/** Puts rounds together. `conditions` may be of any cells; those of these rounds' processes are taken. */
export function figuresOf(rounds: Rounds, conditions: readonly ConditionsRecord[]): Figures {
  const all = mergedHistogram(rounds);
  const batches = rounds.map(({ batch }) => batch);
  const { latencyShare: overheadShare } = harnessOf(rounds, conditions);
  return {
    rounds: rounds.length,
    opsPerSecond: typicalRate(rounds),
    latency: latencyOf(all) ?? rounds[0].latency,
    operations: rounds.reduce((sum, { operations }) => sum + operations, 0),
    batch: { least: Math.min(...batches), most: Math.max(...batches) },
    ...(overheadShare !== undefined && { overheadShare }),
  };
}

/** The latencies of all rounds in one histogram, exactly as if one process had recorded them. */
export function mergedHistogram(rounds: Rounds): Histogram {
  const all = new Histogram();
  for (const { histogram } of rounds) all.merge(Histogram.fromJSON(histogram));
  return all;
}

function typicalRate(rounds: Rounds): Estimate {
  const rates = rounds.map(({ opsPerSecond }) => opsPerSecond);
  if (rates.length < LEAST_PROCESSES) {
    return { type: "point", value: medianOf(rates) ?? rounds[0].opsPerSecond };
  }
  const { cell, workload } = rounds[0];
  return bootstrapMedian(rates, randomFrom(SEED, `${cellIdentity(cell)} ${workload}`));
}

/** What of a median latency the harness is, over the rounds that told: the median of theirs; absent where none did. */
export interface HarnessShares {
  /** What lies inside of the latency. */
  readonly latencyShare?: number;
  /** All that it does for an operation, also what is in no latency. */
  readonly wholeShare?: number;
}

/** `conditions` may be of any cells; those of these rounds' processes are taken. */
export function harnessOf(rounds: Rounds, conditions: readonly ConditionsRecord[]): HarnessShares {
  const told = rounds.flatMap(({ cell, round, batch, latency }) => {
    const own = conditions.find(
      (one) => one.round === round && cellIdentity(one.cell) === cellIdentity(cell),
    );
    if (own === undefined || latency.p50Ns === 0) return [];
    // A batch bears once what an operation that is timed by itself bears each time.
    const insideNs = own.overheadNs / batch;
    const outsideNs = Math.max(0, own.harnessNs - own.overheadNs);
    return [{ latency: insideNs / latency.p50Ns, whole: (insideNs + outsideNs) / latency.p50Ns }];
  });
  const latencyShare = medianOf(told.map(({ latency }) => latency));
  const wholeShare = medianOf(told.map(({ whole }) => whole));
  return {
    ...(latencyShare !== undefined && { latencyShare }),
    ...(wholeShare !== undefined && { wholeShare }),
  };
}
