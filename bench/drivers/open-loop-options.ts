// What an open loop is told and what it answers.
import type { Arrivals } from "./arrivals.ts";
import type { Check, Play } from "./play.ts";
import type { Timer } from "./timer.ts";
import type { Waiting } from "./waiting.ts";

/** What an open loop does. */
export interface OpenLoop<Operation, Outcome> {
  /** Made ahead while nothing is due, and not held once they are played. */
  readonly operations: Iterable<Operation>;
  readonly subject: Play<Operation, Outcome>;
  /** Called while nothing is due or in flight as far as that goes, and at the end. */
  readonly check: Check<Operation, Outcome>;
  readonly ratePerSecond: number;
  readonly arrivals: Arrivals;
  /** Operations at the beginning that arrive at the same rate and are not recorded. */
  readonly warmUpOperations: number;
  /** Time after which no more operations are due, those of the warm-up included. */
  readonly durationMs: number;
  /**
   * Operations that may wait for their answer, begun or not. One more, and the rate is more than the
   * store can take: the loop issues no more and says `overloaded`. A stall alone needs room for the
   * rate times its length.
   */
  readonly mostWaiting: number;
  readonly timer: Timer;
  /** Default: the system's, by `timer`. */
  readonly waiting?: Waiting;
  readonly signal: AbortSignal;
  /** Told after each issued operation how many there were, those of the warm-up included. */
  readonly onProgress: (issued: number) => void;
}

/** What came of an open loop; everything but `played` is of the operations after the warm-up. */
export interface OpenLoopResult {
  /** Recorded operations. */
  readonly operations: number;
  /** Operations played, those of the warm-up included. */
  readonly played: number;
  readonly intendedRate: number;
  /** Operations per second, from the first one's intended start to the last answer. */
  readonly achievedRate: number;
  /** From the first one's intended start to the last answer, or to when the next would be due. */
  readonly durationNs: number;
  /** Whether more operations waited than may; then it ended there. */
  readonly overloaded: boolean;
  /** Operations that came due while the driver could not issue them, since the store held the thread. */
  readonly queued: number;
  /** Operations that were in flight together at the most; 1 in sync cells. */
  readonly mostInFlight: number;
  /** How late the driver issued the others, for which it waited: its own error, in every latency. */
  readonly lag: { readonly p50Ns: number; readonly p99Ns: number; readonly maxNs: number };
  /** Time that making the operations took, those of the warm-up included. */
  readonly generationNs: number;
  /** Checks that could not wait for an idle moment, since too many outcomes were held. */
  readonly hastyChecks: number;
}
