// Ranks of cells, told apart only where that is certain: paired by round, at a level that is kept.
//
// Every cell runs once a round, as a process of its own, in random order. What slows the machine for a
// while slows a whole round, so cells are compared by the ratio of their values in the same round: drift
// cancels (a randomised complete block design). Separate intervals per cell would hold the drift, and with
// few processes be either far too wide, or bootstrapped and too narrow to keep their level.
// A ratio counts as certain when Wilcoxon's exact signed-rank interval at 95 % excludes 1. Two equal cells
// are exchangeable inside of a round, so their log ratios are symmetric whatever their distribution, and
// 5 % holds for each pair of cells. Over all pairs of many equal cells a false rank somewhere is likelier.
import { pairedLogRatios } from "./bootstrap.ts";
import { medianOf } from "./median.ts";
import { LEAST_PAIRS, signedRankInterval } from "./signed-rank.ts";

/** Fewer processes of a cell are not ranked: see `LEAST_PAIRS`. */
export const LEAST_PROCESSES = LEAST_PAIRS;

/** A cell's values, one per round and in the order of rounds; `undefined` where its process gave none. */
export interface RankedValues {
  readonly name: string;
  /** Above zero, in any unit that is the same for all cells. */
  readonly values: readonly (number | undefined)[];
}

/** A cell's place. */
export type Rank =
  | {
      readonly type: "ranked";
      readonly name: string;
      /** 1 and the number of cells that are certainly better; cells that are not told apart may share it. */
      readonly rank: number;
      /** Names of the cells that are certainly better, in the order of the input. */
      readonly behind: readonly string[];
    }
  | {
      readonly type: "not-ranked";
      readonly name: string;
      readonly reason: "too few processes";
      readonly processes: number;
    };

/** How two cells compare: the ratio `values of a / values of b` over the rounds that both have. */
export interface Comparison {
  readonly ratio: number;
  readonly low: number;
  readonly high: number;
  readonly rounds: number;
}

/**
 * Ranks cells, in the order of the input. `better` says which values are.
 *
 * That one cell is certainly better than another is a strict partial order: their ratio's interval
 * excludes 1, their medians over all rounds agree with it (which leaves no circles), and what is better
 * than a better one is better. A rank is 1 and the number of cells that are certainly better, so that a
 * cell never shares its rank with one that is certainly better; those that share one may or may not differ.
 *
 * Errors: `RangeError` for a value that is not above zero.
 */
export function rankCells(cells: readonly RankedValues[], better: "lower" | "higher"): Rank[] {
  const enough = cells.filter(({ values }) => processesOf(values) >= LEAST_PROCESSES);
  // Best median first, so that whatever beats a cell stands before it and its own betters are known.
  const sign = better === "lower" ? 1 : -1;
  const ordered = enough
    .map((cell) => ({ cell, median: sign * (medianOf(cell.values.filter(isNumber)) ?? 0) }))
    .sort((one, other) => one.median - other.median);
  const betters = new Map<RankedValues, Set<RankedValues>>();
  for (const [index, { cell, median }] of ordered.entries()) {
    const before = ordered.slice(0, index).filter((other) => other.median < median);
    const direct = before.filter((other) => isBetter(other.cell, cell, better));
    betters.set(
      cell,
      new Set(direct.flatMap((other) => [other.cell, ...(betters.get(other.cell) ?? [])])),
    );
  }
  return cells.map((cell) => {
    const { name } = cell;
    const better = betters.get(cell);
    if (better === undefined) {
      const processes = processesOf(cell.values);
      return { type: "not-ranked", name, reason: "too few processes", processes };
    }
    const behind = cells.filter((other) => better.has(other)).map((other) => other.name);
    return { type: "ranked", name, rank: 1 + better.size, behind };
  });
}

/**
 * The ratio of two cells with its interval at 95 %; `undefined` when fewer than `LEAST_PROCESSES` rounds
 * have a value of both.
 *
 * Errors: `RangeError` for a value that is not above zero.
 */
export function compareCells(a: RankedValues, b: RankedValues): Comparison | undefined {
  const rounds = a.values.flatMap((value, round) => {
    const other = b.values[round];
    return value === undefined || other === undefined ? [] : [[value, other] as const];
  });
  const logRatios = pairedLogRatios(
    rounds.map(([value]) => value),
    rounds.map(([, other]) => other),
  );
  const interval = signedRankInterval(logRatios);
  if (interval === undefined) return undefined;
  return {
    ratio: Math.exp(interval.middle),
    low: Math.exp(interval.low),
    high: Math.exp(interval.high),
    rounds: rounds.length,
  };
}

function isBetter(a: RankedValues, b: RankedValues, better: "lower" | "higher"): boolean {
  const comparison = compareCells(a, b);
  if (comparison === undefined) return false;
  return better === "lower" ? comparison.high < 1 : comparison.low > 1;
}

function processesOf(values: readonly (number | undefined)[]): number {
  return values.filter(isNumber).length;
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}
