// What counts as a stall of a run, as a rule over its timeline.
// Non-goal: slowdowns; where throughput sinks and goes on, the timeline shows it and nobody is accused.
import { medianOf } from "../statistics/median.ts";
import type { TimelineSecond } from "./timeline.ts";

/** What a person notices as a wait; nothing faster is a stall, however fast the engine is else. */
export const LEAST_STALL_NS = 100e6;

/**
 * How many times the typical p99 an operation has to take. Measured against the engine itself: one that
 * syncs to a slow disk is not accused of its disk. Tails of healthy runs stay within a few times their p99.
 */
export const STALL_TIMES_P99 = 10;

/**
 * Operations that a second of the run has to see as a rule for one without any to be a stall. Where ten
 * are the rule, none at all is chance once in e^10 = 22,000 seconds; where an operation takes a second
 * by nature, an empty second says nothing.
 */
export const LEAST_TYPICAL_OPERATIONS = 10;

/** One stall, from its first second to the one in which an operation ended again. */
export interface Stall {
  /** When the first of its timeline's entries begins, in seconds since the run began. */
  readonly second: number;
  /** How long its entries are together. */
  readonly widthSeconds: number;
  /** How much of that is entries in which no operation ended. */
  readonly silentSeconds: number;
  /** The slowest operation that ended in it; absent where the run ended in the stall. */
  readonly maxNs?: number;
}

/**
 * The stalls of a run. An entry of its timeline belongs to one when
 * - it is a second or more long, no operation ended in it, and `LEAST_TYPICAL_OPERATIONS` a second are
 *   the median of the entries in which some did; or
 * - an operation that ended in it took more than `LEAST_STALL_NS`, and more than `STALL_TIMES_P99` times
 *   the median of the entries' p99.
 * Entries without an operation and the one that follows them are one stall.
 */
export function stalls(seconds: readonly TimelineSecond[]): readonly Stall[] {
  const typicalP99Ns = medianOf(
    seconds.flatMap(({ p99Ns }) => (p99Ns === undefined ? [] : [p99Ns])),
  );
  // Of the busy ones: a run that stalls for most of its time is not to be judged by its stalls.
  const busy = seconds.filter(
    ({ operations, widthSeconds }) => operations > 0 && widthSeconds >= 1,
  );
  const typicalOperations = medianOf(
    busy.map(({ operations, widthSeconds }) => operations / widthSeconds),
  );
  const slowNs = Math.max(LEAST_STALL_NS, STALL_TIMES_P99 * (typicalP99Ns ?? 0));
  const silenceCounts = (typicalOperations ?? 0) >= LEAST_TYPICAL_OPERATIONS;
  const found: Stall[] = [];
  let silent: Stall | undefined;
  for (const { second, widthSeconds, operations, maxNs = 0 } of seconds) {
    const begun = silent ?? { second, widthSeconds: 0, silentSeconds: 0 };
    if (operations === 0) {
      if (!silenceCounts || widthSeconds < 1) continue;
      silent = {
        second: begun.second,
        widthSeconds: begun.widthSeconds + widthSeconds,
        silentSeconds: begun.silentSeconds + widthSeconds,
      };
      continue;
    }
    if (maxNs > slowNs) {
      found.push({ ...begun, widthSeconds: begun.widthSeconds + widthSeconds, maxNs });
    } else if (silent !== undefined) {
      found.push(silent);
    }
    silent = undefined;
  }
  if (silent !== undefined) found.push(silent);
  return found;
}
