// Where drivers put what they time. Non-goal: keeping it; recordings do.

/** Takes one operation's latency in nanoseconds, and when it ended in the timer's milliseconds. */
export interface LatencySink {
  record(endMs: number, latencyNs: number): void;
}
