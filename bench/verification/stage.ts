// What a pass has to work with: the data that its calls are made of, and what it has done to its store.
import type { World } from "../dataset/world.ts";
import type { Ledger } from "./ledger.ts";

/** What calls are made for: one pass over one store. */
export interface Stage {
  readonly world: World;
  readonly ledger: Ledger;
}
