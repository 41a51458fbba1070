// Where drivers put what they time. Non-goal: keeping it; recordings do.

/**
 * Takes one operation's latency in nanoseconds, and when it ended, in milliseconds. The closed loop counts
 * them from its first timed operation on, without what is not timed (making operations, checks,
 * pauses); in the open loop nothing stands still, and they are the timer's.
 */
export interface LatencySink {
  record(endMs: number, latencyNs: number): void;
}
