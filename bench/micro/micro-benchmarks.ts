// The micro suite: what single operations cost on the memory engine, and which part of it is the
// coValue layer's and the player's. Measured by tinybench, in batches: a sample is a pass over all
// coValues, since one operation is too short for the timer, and since tinybench's loop costs an async
// task about 0.5 µs a sample that it does not report, here 2 ns an operation.
// Non-goal: latencies under load or on a disk; the workloads have those.
import { setImmediate } from "node:timers/promises";
import { COVALUES, MICRO_OPERATIONS, type MicroOperation } from "./operations.ts";
import { MICRO_SUBJECTS, type MicroSubject } from "./subjects.ts";
import { timePasses, type Pass, type Timing } from "./timing.ts";

/** What one operation costs with one subject. */
export interface MicroResult extends Timing {
  readonly operation: string;
  readonly subject: string;
}

export interface MicroOptions {
  /** Milliseconds that each pair of operation and subject is measured. Default: 250. */
  readonly timeMs?: number;
  /** Ends the suite after the pair that is being measured. */
  readonly signal?: AbortSignal;
}

/** Pairs of operation and subject, of which each has a result. */
export const MICRO_PAIRS = MICRO_OPERATIONS.length * MICRO_SUBJECTS.length;

const DEFAULT_TIME_MS = 250;

/** Measures every operation with every subject, one pair after the other. */
export async function* microBenchmarks({
  timeMs = DEFAULT_TIME_MS,
  signal,
}: MicroOptions = {}): AsyncGenerator<MicroResult, void, undefined> {
  for (const operation of MICRO_OPERATIONS) {
    for (const subject of MICRO_SUBJECTS) {
      // What is measured waits for nothing, and would never let an interrupt in.
      await setImmediate();
      if (signal?.aborted === true) return;
      yield await measure(operation, subject, timeMs);
    }
  }
}

async function measure(
  operation: MicroOperation,
  subject: MicroSubject,
  timeMs: number,
): Promise<MicroResult> {
  const prepared = await subject.prepare(operation);
  const pass: Pass =
    prepared.api === "sync"
      ? {
          api: "sync",
          run() {
            for (let index = 0; index < COVALUES; index += 1) prepared.once(index);
          },
        }
      : {
          api: "async",
          async run() {
            for (let index = 0; index < COVALUES; index += 1) await prepared.once(index);
          },
        };
  const timing = await timePasses(`${operation.name}, ${subject.name}`, pass, {
    batch: COVALUES,
    timeMs,
  });
  return { operation: operation.name, subject: subject.name, ...timing };
}
