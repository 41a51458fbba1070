// The state that a stream leaves behind: what cojson's calls show of every coValue, and, of what
// remains after taking something away, how many rows are stored, which shows what was left lying.
// States are kept as the store answered them, since digests of them would take longer than the
// streams and could not say where two states differ.
import {
  listCoValueIDs,
  type CoValueKnownState,
  type CoValueStore,
  type CoValueStoreSync,
  type StoredCoValue,
  type StoredSession,
} from "@assay/engines/covalue";
import { runAsync, runSync, settle, type Steps } from "@assay/engines/engine";
import type { Leaves } from "./leaves.ts";
import { jsonDifference } from "./json-difference.ts";
import { rowCounts, rowCountsSync, type RowCounts } from "../dataset/row-counts.ts";
import { storedDifference } from "./stored-difference.ts";

/** All that is looked at. */
export interface State {
  /** In the order of the row ids. */
  readonly ids: readonly string[];
  readonly coValues: ReadonlyMap<string, CoValueState>;
  /** In order; the store promises none. */
  readonly unsynced: readonly string[];
  readonly waitingForDelete: readonly string[];
  /** Stored rows by table; of a remainder in a store that offers `rows`. */
  readonly rows: RowCounts | undefined;
}

interface CoValueState {
  readonly known: CoValueKnownState | undefined;
  readonly stored: StoredCoValue | undefined;
}

export async function stateOf(store: CoValueStore, leaves: Leaves): Promise<State> {
  const state = await runAsync(observe(store));
  if (leaves !== "remainder") return { ...state, rows: undefined };
  return { ...state, rows: await rowCounts(store) };
}

export function stateOfSync(store: CoValueStoreSync, leaves: Leaves): State {
  const state = runSync(observe(store));
  if (leaves !== "remainder") return { ...state, rows: undefined };
  return { ...state, rows: rowCountsSync(store) };
}

/** The first difference in words; `undefined` when there is none. */
export function stateDifference(expected: State, actual: State): string | undefined {
  for (const list of ["ids", "unsynced", "waitingForDelete"] as const) {
    const difference = jsonDifference(expected[list], actual[list], `the list ${list}`);
    if (difference !== undefined) return difference;
  }
  for (const [id, { known, stored }] of expected.coValues) {
    const other = actual.coValues.get(id);
    const difference =
      jsonDifference(known, other?.known, `${id}: the known state`) ??
      storedDifference(id, stored, other?.stored);
    if (difference !== undefined) return difference;
  }
  if (actual.rows === undefined || expected.rows === undefined) return undefined;
  return jsonDifference(expected.rows, actual.rows, "the count of stored rows");
}

function* observe(store: CoValueStore | CoValueStoreSync): Steps<Omit<State, "rows">> {
  const ids = yield* listCoValueIDs(store);
  const coValues = new Map<string, CoValueState>();
  for (const id of ids) {
    const known = yield* settle(store.getCoValueKnownState(id));
    coValues.set(id, { known, stored: yield* observeCoValue(store, id) });
  }
  return {
    ids,
    coValues,
    unsynced: [...(yield* settle(store.getUnsyncedCoValueIDs()))].sort(),
    waitingForDelete: [...(yield* settle(store.getAllCoValuesWaitingForDelete()))].sort(),
  };
}

/** Through the small calls: the composite one is the engine's own and not what the streams use. */
function* observeCoValue(
  store: CoValueStore | CoValueStoreSync,
  id: string,
): Steps<StoredCoValue | undefined> {
  const row = yield* settle(store.getCoValue(id));
  if (row === undefined) return undefined;
  const sessions: StoredSession[] = [];
  for (const session of yield* settle(store.getCoValueSessions(row.rowID))) {
    const { rowID } = session;
    const transactions = yield* settle(
      store.getNewTransactionInSession(rowID, 0, Number.MAX_SAFE_INTEGER),
    );
    const signatures = yield* settle(store.getSignatures(rowID, 0));
    sessions.push({ row: session, transactions, signatures });
  }
  return { row, sessions };
}
