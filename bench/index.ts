// Workloads, drivers, recording and statistics.
export * from "./events.ts";
export { DEFAULT_PARAMETERS, scaledParameters, type Parameters } from "./parameters.ts";
export {
  historyBenchmarks,
  type HistoryBenchmarkOptions,
  type HistoryCosts,
} from "./micro/history-benchmarks.ts";
export { PARTS, type Part } from "./micro/time-by-part.ts";
export { microBenchmarks, type MicroOptions, type MicroResult } from "./micro/micro-benchmarks.ts";
export { bench, type BenchOptions } from "./run.ts";
