// Workloads, drivers, recording and statistics.
export * from "./events.ts";
export type { Measurement } from "./measurement.ts";
export {
  BENCH_PROFILES,
  benchPlan,
  parametersSchema,
  type BenchPlan,
  type BenchProfile,
  type Parameters,
} from "./parameters.ts";
export {
  historyBenchmarks,
  type HistoryBenchmarkOptions,
  type HistoryCosts,
} from "./micro/history-benchmarks.ts";
export { PARTS, type Part } from "./micro/time-by-part.ts";
export { microBenchmarks, type MicroOptions, type MicroResult } from "./micro/micro-benchmarks.ts";
export { bench, type BenchOptions } from "./run.ts";
export { Histogram, type HistogramJson } from "./recording/histogram.ts";
export { latencyOf, type Latency } from "./recording/latency.ts";
export { medianOf } from "./statistics/median.ts";
