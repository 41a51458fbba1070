// Workloads, drivers, recording and statistics.
export * from "./events.ts";
export { DEFAULT_PARAMETERS, scaledParameters, type Parameters } from "./parameters.ts";
export { microBenchmarks, type MicroOptions, type MicroResult } from "./micro/micro-benchmarks.ts";
export { bench, type BenchOptions } from "./run.ts";
