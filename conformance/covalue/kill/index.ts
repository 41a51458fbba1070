// Killing a real node with stores in flight, and looking at what is left.
export type { Finding, FindingKind } from "./finding.ts";
export { PLANTED_FOR_KILLS, type PlantedEngine } from "./planted/index.ts";
export { killCells, type KillOptions, type KillTried } from "./run.ts";
