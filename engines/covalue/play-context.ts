// What the parts of the player share while a history is played.
import type { Api } from "../engine/cell.ts";
import type { Intake } from "./intake.ts";
import type { OperationName } from "./operations.ts";
import type { RowNames } from "./row-names.ts";
import type { AnyCoValueStore } from "./transact.ts";

/** The store of a history, as it is now. */
export interface PlayContext {
  readonly api: Api;
  /** Another one after a reopen. */
  store: AnyCoValueStore;
  readonly names: RowNames;
  /** How what the store answers becomes data. */
  readonly intake: Intake;
  /** Operations that are not played. */
  readonly skips: ReadonlySet<OperationName>;
}
