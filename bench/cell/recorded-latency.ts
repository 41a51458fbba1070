// What a recording holds once its pass is over, as plain data.
import type { RecordedLatency } from "../measurement.ts";
import type { Recording } from "../recording/recording.ts";

/** Errors: `RangeError` where nothing was recorded. */
export function recordedLatency(recording: Recording, endMs: number): RecordedLatency {
  const { histogram, latency, timeline, stalls } = recording.finish(endMs);
  if (latency === undefined) throw new RangeError("no operation was timed");
  return { latency, histogram: histogram.toJSON(), timeline, stalls };
}
