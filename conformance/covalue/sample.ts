// Histories for whoever wants to play or to time them, and not to check a cell with them.
import fc from "fast-check";
import type { History } from "@assay/engines/covalue";
import type { JudgedCell } from "./judged-cell.ts";
import { historiesOf } from "./without-unclaimed.ts";

/** The histories that a cell is judged by, so many of them; the same seed gives the same ones. */
export function sampleHistories(cell: JudgedCell, seed: number, count: number): History[] {
  return fc.sample(historiesOf(cell), { seed, numRuns: count });
}
