// What playing a call gives: the store's answer as it came, and what is needed to compare it with
// another store's. Comparing is done apart, so that who times calls does not time that.
import type { ClientCall, HandleCall } from "./client-call.ts";
import type { PlayedRows, RowFault } from "./played-rows.ts";
import type { Api } from "../engine/cell.ts";
import type { AnyCoValueStore } from "../covalue/transact.ts";

/** A store on which the calls of a tape are played, one after the other. */
export interface PlayedStore {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  readonly rows: PlayedRows;
  /** The api whose calls are made: what cojson's sync api does not have is skipped for `sync`. */
  readonly callsOf: Api;
}

/** A played call and what came of it. */
export interface PlayedCall {
  readonly call: ClientCall | HandleCall;
  readonly outcome:
    | { readonly state: "answered"; readonly answer: unknown }
    | { readonly state: "failed"; readonly error: unknown }
    /** Not made, by a rule that is the same for every store. */
    | { readonly state: "skipped"; readonly reason: string };
  /** The row id that the call was given: of the coValue or of the session that it names. */
  readonly rowID?: number;
  /** What is wrong with row ids that were answered. */
  readonly rowFaults?: readonly RowFault[];
  /** The steps of a transaction. */
  readonly steps?: readonly PlayedCall[];
}
