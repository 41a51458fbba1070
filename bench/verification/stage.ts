// What a pass has to work with: the data that its calls are made of, and what it has done to its store.
import type { ManualClock } from "@assay/engines/engine";
import type { World } from "../dataset/world.ts";
import type { Ledger } from "./ledger.ts";

/** What calls are made for: one pass over one store. */
export interface Stage {
  readonly world: World;
  readonly ledger: Ledger;
  /** The store's clock, where its workload has one that calls move: `Workload.makeClock`. */
  readonly clock?: ManualClock;
}
