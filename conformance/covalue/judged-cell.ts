// The cell whose stores are judged, and what of a history it cannot play.
import type { Api, Durability, Tuning } from "@assay/engines/engine";
import { skippedOperations, type CoValueEngine, type OperationName } from "@assay/engines/covalue";

/** The cell whose stores are judged. */
export interface JudgedCell {
  readonly engine: CoValueEngine;
  readonly api: Api;
  readonly durability: Durability;
  /** Default: none. */
  readonly tuning?: Tuning;
}

/** What histories of the cell leave out: nothing is in flight together in sync cells. */
export function generatedSkips(cell: JudgedCell): ReadonlySet<OperationName> {
  const skips = playedSkips(cell);
  return cell.api === "sync" ? new Set([...skips, "parallel"]) : skips;
}

/** What the player skips on the cell. */
export function playedSkips(cell: JudgedCell): ReadonlySet<OperationName> {
  return skippedOperations(cell.api, keepsData(cell));
}

/** Whether a store finds what an earlier one in its directory has stored. */
export function keepsData({ durability }: JudgedCell): boolean {
  return durability !== "volatile";
}
