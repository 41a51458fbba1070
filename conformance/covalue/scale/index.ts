// What scripts and reports take of a run at scale.
export type { ScaleDifference } from "./check-covalues.ts";
export { checkAtScale, type ScaleOptions, type ScaleResult, type ScaleRunEvent } from "./run.ts";
