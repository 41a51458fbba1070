// How the micro suite times: passes over many operations with tinybench, and what one operation took.
import { Bench, type BenchOptions } from "tinybench";

/** What one operation takes. */
export interface Timing {
  /** Median over the samples. */
  readonly medianNs: number;
  /** The best sample and the third quartile: how noisy the machine was. */
  readonly minNs: number;
  readonly p75Ns: number;
  readonly samples: number;
  /** Operations a sample. */
  readonly batch: number;
}

/** One sample: a pass over all operations. */
export type Pass =
  | { readonly api: "sync"; readonly run: () => void }
  | { readonly api: "async"; readonly run: () => Promise<void> };

/** How passes are timed. */
export interface PassOptions {
  /** Operations a pass. */
  readonly batch: number;
  readonly timeMs: number;
  /** The clock to go by, in milliseconds. Default: `performance.now`. */
  readonly now?: () => number;
}

const NANOSECONDS_PER_MILLISECOND = 1e6;
const MICROSECONDS_PER_MILLISECOND = 1e3;

/**
 * The processor time of the process in milliseconds, that of V8's helper threads included: other
 * processes on the machine do not count. Too coarse for passes under a millisecond.
 */
export function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICROSECONDS_PER_MILLISECOND;
}

/** What passes of a measurement took, each in milliseconds, as one of its `batch` operations. */
export function timingOf(passesMs: readonly number[], batch: number): Timing {
  const sorted = [...passesMs].sort((a, b) => a - b);
  const at = (quantile: number): number => {
    const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * quantile))];
    return ((ms ?? Number.NaN) * NANOSECONDS_PER_MILLISECOND) / batch;
  };
  return { medianNs: at(0.5), minNs: at(0), p75Ns: at(0.75), samples: sorted.length, batch };
}

/** Times a pass over `batch` operations for about `timeMs` of a clock. Errors are those of the pass. */
export async function timePasses(
  name: string,
  pass: Pass,
  { batch, timeMs, now = () => performance.now() }: PassOptions,
): Promise<Timing> {
  const options: BenchOptions = {
    now,
    time: timeMs,
    iterations: 10,
    warmupTime: timeMs / 4,
    warmupIterations: 5,
    throws: true,
  };
  const bench = new Bench(options);
  bench.add(name, pass.run);
  if (pass.api === "sync") bench.runSync();
  else await bench.run();
  const result = bench.tasks[0]?.result;
  if (result?.state !== "completed") throw new Error(`${name}: ${result?.state ?? "not run"}`);
  const perOperationNs = (ms: number): number => (ms * NANOSECONDS_PER_MILLISECOND) / batch;
  const { latency } = result;
  return {
    medianNs: perOperationNs(latency.p50),
    minNs: perOperationNs(latency.min),
    p75Ns: perOperationNs(latency.p75),
    samples: latency.samplesCount,
    batch,
  };
}
