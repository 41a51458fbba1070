// The micro suite: what single operations cost on the memory engine, and which part of it is the
// coValue layer's and the player's. Measured by tinybench, in batches: a sample is a pass over all
// coValues, since one operation is too short for the timer, and since tinybench's loop costs an async
// task about 0.5 µs a sample that it does not report, here 2 ns an operation.
// Non-goal: latencies under load or on a disk; the workloads have those.
import { Bench, type BenchOptions } from "tinybench";
import { COVALUES, MICRO_OPERATIONS, type MicroOperation } from "./operations.ts";
import { MICRO_SUBJECTS, type MicroSubject } from "./subjects.ts";

/** What one operation costs with one subject. */
export interface MicroResult {
  readonly operation: string;
  readonly subject: string;
  /** Median over the samples. */
  readonly medianNs: number;
  /** The best sample and the third quartile: how noisy the machine was. */
  readonly minNs: number;
  readonly p75Ns: number;
  readonly samples: number;
  /** Operations a sample. */
  readonly batch: number;
}

export interface MicroOptions {
  /** Milliseconds that each of the 24 pairs of operation and subject is measured. Default: 250. */
  readonly timeMs?: number;
}

const DEFAULT_TIME_MS = 250;
const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Measures every operation with every subject, one pair after the other. */
export async function* microBenchmarks({
  timeMs = DEFAULT_TIME_MS,
}: MicroOptions = {}): AsyncGenerator<MicroResult, void, undefined> {
  for (const operation of MICRO_OPERATIONS) {
    for (const subject of MICRO_SUBJECTS) yield await measure(operation, subject, timeMs);
  }
}

async function measure(
  operation: MicroOperation,
  subject: MicroSubject,
  timeMs: number,
): Promise<MicroResult> {
  const prepared = await subject.prepare(operation);
  const options: BenchOptions = {
    time: timeMs,
    iterations: 10,
    warmupTime: timeMs / 4,
    warmupIterations: 5,
    throws: true,
  };
  const bench = new Bench(options);
  if (prepared.api === "sync") {
    const { once } = prepared;
    bench.add(subject.name, () => {
      for (let index = 0; index < COVALUES; index += 1) once(index);
    });
    bench.runSync();
  } else {
    const { once } = prepared;
    bench.add(subject.name, async () => {
      for (let index = 0; index < COVALUES; index += 1) await once(index);
    });
    await bench.run();
  }
  const result = bench.tasks[0]?.result;
  if (result?.state !== "completed") {
    throw new Error(`${operation.name}, ${subject.name}: ${result?.state ?? "not run"}`);
  }
  const perOperationNs = (ms: number): number => (ms * NANOSECONDS_PER_MILLISECOND) / COVALUES;
  const { latency } = result;
  return {
    operation: operation.name,
    subject: subject.name,
    medianNs: perOperationNs(latency.p50),
    minNs: perOperationNs(latency.min),
    p75Ns: perOperationNs(latency.p75),
    samples: latency.samplesCount,
    batch: COVALUES,
  };
}
