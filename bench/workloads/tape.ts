// A real application's traffic: the calls of a client tape, one after the other as they were made. What
// a transaction did on its handle is one operation with it. Names of rows are found while a call is
// timed, since the application had them at hand; that is one look into a map for each.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { runAsync, runSync } from "@assay/engines/engine";
import {
  comparableAnswer,
  playClientCall,
  PlayedRows,
  type ClientCall,
  type ClientTape,
  type PlayedCall,
  type Recorded,
} from "@assay/engines/tape";
import { jsonDifference } from "../verification/json-difference.ts";
import type { Workload } from "./workload.ts";

/** A workload of one tape; its name is not yet among those of a run. */
export type TapeWorkload = Omit<Workload<Recorded<ClientCall>, PlayedCall>, "name"> & {
  readonly name: "tape";
};

/** With fewer calls there is nothing to time after the warm-up. */
const LEAST_CALLS = 200;

/** The workload whose operations are the calls of a tape. */
export function tapeWorkload({ calls }: ClientTape): TapeWorkload {
  /** Of each store that the tape is played on; a new store numbers its rows anew. */
  const rowsOf = new WeakMap<object, PlayedRows>();
  const rowsIn = (store: object): PlayedRows => {
    const known = rowsOf.get(store) ?? new PlayedRows();
    rowsOf.set(store, known);
    return known;
  };
  // As a sync cell plays it: the reference that answers are compared with is one.
  const callsOf = "sync";
  return {
    name: "tape",
    unit: "one recorded call; a transaction with its steps is one",
    refusal: () =>
      calls.length < LEAST_CALLS
        ? `the tape holds ${calls.length} calls, and fewer than ${LEAST_CALLS} say nothing`
        : undefined,
    // It may have erased: then what is left lying counts.
    plan: () => ({ stored: [], operations: calls, leaves: "remainder" }),
    playAsync: (store: CoValueStore, call) =>
      runAsync(playClientCall({ api: "async", store, callsOf, rows: rowsIn(store) }, call)),
    playSync: (store: CoValueStoreSync, call) =>
      runSync(playClientCall({ api: "sync", store, callsOf, rows: rowsIn(store) }, call)),
    difference: (expected, actual) =>
      jsonDifference(
        comparableAnswer(expected),
        comparableAnswer(actual),
        `the answer to the tape's ${actual.call.call}`,
      ),
  };
}
