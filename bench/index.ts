// Workloads, drivers, recording and statistics.
export * from "./events.ts";
