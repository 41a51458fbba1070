// Workloads, drivers, recording and statistics.
export * from "./events.ts";
export * from "./profile-names.ts";
export * from "./workload-names.ts";
export type { Measurement } from "./measurement.ts";
export { benchPlan, parametersSchema, type BenchPlan, type Parameters } from "./parameters.ts";
export {
  historyBenchmarks,
  type HistoryBenchmarkOptions,
  type HistoryCosts,
} from "./micro/history-benchmarks.ts";
export {
  GROWTH_OPERATIONS,
  type GrownEvent,
  type GrowthFailed,
  type GrowthFinished,
  type GrowthOperation,
} from "./growth/events.ts";
export {
  LEVEL_OPERATIONS,
  levelParameters,
  levelParametersSchema,
  LEVELS,
  type Level,
  type LevelEvent,
  type LevelOperationKind,
  type LevelOutcome,
  type LevelParameters,
  type LevelResult,
} from "./levels/level-result.ts";
export { benchLevels, type LevelsOptions } from "./levels/run.ts";
export { PARTS, type Part } from "./micro/time-by-part.ts";
export { type Timing as MicroTiming } from "./micro/timing.ts";
export { INNER_PIECES, innerPieces, type InnerPieceResult } from "./micro/inner-pieces.ts";
export {
  MICRO_PAIRS,
  microBenchmarks,
  type MicroOptions,
  type MicroResult,
} from "./micro/micro-benchmarks.ts";
export {
  NATIVE_PROCESSES,
  nativeBench,
  type NativeBenchOptions,
  type NativeRun,
} from "./native/native-bench.ts";
export { nativeCosts, type NativeCost, type NativeVerdict } from "./native/native-costs.ts";
export { writeNativeStream, type StreamSize } from "./native/write-native-stream.ts";
export { COMPARED_ENGINES } from "./raw/covalue/pairs.ts";
export { rawComparisons, type RawOptions } from "./raw/compare.ts";
export type {
  RawComparison,
  RawLevel,
  RawOperation,
  RawTimes,
} from "./raw/contest/raw-comparison.ts";
export { bench, type BenchOptions } from "./run.ts";
export { encodeHdr } from "./recording/hdr.ts";
export { Histogram, HISTOGRAM_VERSION, type HistogramJson } from "./recording/histogram.ts";
export { latencyOf, LEAST_SAMPLES_BEYOND, type Latency } from "./recording/latency.ts";
export { type Recorded, Recording } from "./recording/recording.ts";
export {
  LEAST_STALL_NS,
  LEAST_TYPICAL_OPERATIONS,
  type Stall,
  STALL_TIMES_P99,
  stalls,
} from "./recording/stalls.ts";
export { MOST_ENTRIES, Timeline, type TimelineSecond } from "./recording/timeline.ts";
export {
  bootstrapMedian,
  bootstrapMedianRatio,
  type Estimate,
  LEVEL,
  RESAMPLES,
} from "./statistics/bootstrap.ts";
export { medianOf } from "./statistics/median.ts";
export { type CostPoint, fitPowerLaw, type PowerLaw } from "./statistics/power-law.ts";
export {
  type Comparison,
  compareCells,
  LEAST_PROCESSES,
  type Rank,
  type RankedValues,
  rankCells,
} from "./statistics/rank.ts";
export { type Share, wilsonInterval } from "./statistics/wilson.ts";
export { readClientTape } from "./workloads/read-client-tape.ts";
export { type Random, randomFrom } from "./dataset/random.ts";
export {
  sameSame,
  type SameSameEvent,
  type SameSameOptions,
  type SameSameResult,
  type SameSameVoided,
} from "./same-same/same-same.ts";
export {
  stallDemonstration,
  type StallDemonstration,
  type StallDemonstrationOptions,
} from "./overhead/stall-demonstration.ts";
export { estimateMs } from "./estimate.ts";
export { grow, type GrowOptions, type GrowthEvent } from "./growth/grow.ts";
