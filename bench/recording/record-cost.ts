// What recording itself costs, measured where it is asked: a part of the harness's own overhead.
// Non-goal: the timer, which costs several times as much and is measured beside it.
import { randomFrom } from "../dataset/random.ts";
import { Histogram } from "./histogram.ts";
import { Recording } from "./recording.ts";

/** Nanoseconds that one record costs. */
export interface RecordCost {
  /** Into a histogram alone. */
  readonly histogramNs: number;
  /** Into a recording, its timeline included. */
  readonly recordingNs: number;
}

const RECORDS = 1 << 17;
/** As many as compiling on a busy machine may take, and some more. */
const ROUNDS = 200;

/** A clock of its own: processor time is counted too coarsely here and there for rounds of a millisecond. */
function clockNs(): number {
  return performance.now() * 1e6;
}

/**
 * Measures what a record costs: the least of `ROUNDS` rounds, which leaves out those that other processes
 * disturbed, without what the same loop costs that only reads its values. Takes a second or two. Latencies lie between 50 ns and 1 ms,
 * one operation every microsecond.
 */
export function measureRecordCost(nowNs: () => number = clockNs): RecordCost {
  const random = randomFrom(1, "record-cost");
  const values = Float64Array.from({ length: RECORDS }, () => 50 * 2e4 ** random());
  const histogram = new Histogram();
  const recording = new Recording(0);
  let roundStartMs = 0;
  let sum = 0;
  const least = { nothing: Infinity, histogram: Infinity, recording: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = nowNs();
    sum += read(values, roundStartMs);
    const nothing = nowNs();
    recordAll(values, histogram);
    const recorded = nowNs();
    recordOverTime(values, recording, roundStartMs);
    const end = nowNs();
    roundStartMs += RECORDS / 1_000;
    least.nothing = Math.min(least.nothing, nothing - start);
    least.histogram = Math.min(least.histogram, recorded - nothing);
    least.recording = Math.min(least.recording, end - recorded);
  }
  // Used, so that the loop that only reads is not left out by the compiler.
  if (Number.isNaN(sum)) throw new RangeError("latencies are no numbers");
  return {
    histogramNs: (least.histogram - least.nothing) / RECORDS,
    recordingNs: (least.recording - least.nothing) / RECORDS,
  };
}

// Loops by index, since what an iterator costs varies with what was compiled when.
function read(values: Float64Array, startMs: number): number {
  let sum = startMs;
  for (let index = 0; index < values.length; index += 1) sum += values[index] ?? 0;
  return sum;
}

function recordAll(values: Float64Array, histogram: Histogram): void {
  for (let index = 0; index < values.length; index += 1) histogram.record(values[index] ?? 0);
}

function recordOverTime(values: Float64Array, recording: Recording, startMs: number): void {
  let nowMs = startMs;
  for (let index = 0; index < values.length; index += 1) {
    nowMs += 0.001;
    recording.record(nowMs, values[index] ?? 0);
  }
}
