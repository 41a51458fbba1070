// Workloads, drivers, recording and statistics.
export * from "./events.ts";
export { DEFAULT_PARAMETERS, scaledParameters, type Parameters } from "./parameters.ts";
