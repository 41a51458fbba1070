// The state of a store as data: what can be seen through cojson's calls alone, and, where an engine
// offers `rows`, everything it keeps. Two stores with equal digests hold the same data.
import { createHash } from "node:crypto";
import {
  andThen,
  canonical,
  goOn,
  oneByOne,
  settle,
  settled,
  type Api,
  type Json,
  type Steps,
} from "../engine/index.ts";
import { sortedByText, takeLock, wholeSession } from "./normalise.ts";
import type {
  PeerID,
  SignatureAfterRow,
  StoredCoValueRow,
  StoredRow,
  StoredSessionRow,
} from "./port.ts";
import { lockKey } from "./reconciliation-lock.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "./transact.ts";

/** How many ids cojson's reconciliation asks for at a time (src/config.ts:69). */
const ID_BATCH_SIZE = 100;

/** Makes a value that a store answered data. */
export type ToJson = (value: unknown) => Json;

/** Takes a value for the data that it should be; what it is otherwise shows when it is compared. */
export const asItIs: ToJson = (value) => value as Json;

/**
 * Everything that cojson's calls show of a store, without row ids of sessions and without order
 * where none is promised. Locks cannot be listed: those of `peers` are looked at. `toJson`: what makes
 * headers, known states and transactions data; default: canonical copies.
 */
export function* observeState(
  api: Api,
  store: AnyCoValueStore,
  peers: readonly string[],
  toJson: ToJson = canonical,
): Steps<Json> {
  const ids = yield* listCoValueIDs(store);
  const coValues = yield* oneByOne(ids, (id) => observeCoValue(store, id, toJson));
  const count = canonical(yield* settle(store.getCoValueCount()));
  const unsynced = inOrder(yield* settle(store.getUnsyncedCoValueIDs()));
  const waitingForDelete = inOrder(yield* settle(store.getAllCoValuesWaitingForDelete()));
  const locks = yield* observeLocks(api, store, peers);
  // In canonical form as it is where `toJson` makes canonical data: its fields are in order.
  return { coValues, count, locks, unsynced, waitingForDelete };
}

/** Every coValue id, in the order of the row ids, a batch at a time as cojson asks for them. */
export function* listCoValueIDs(store: AnyCoValueStore): Steps<string[]> {
  const ids: string[] = [];
  for (;;) {
    const batch = yield* settle(store.getCoValueIDs(ID_BATCH_SIZE, ids.length));
    for (const { id } of batch) ids.push(id);
    if (batch.length < ID_BATCH_SIZE) return ids;
  }
}

/** The SHA-256 of a state, in hexadecimal. */
export function stateDigest(state: Json): string {
  return createHash("sha256").update(JSON.stringify(state)).digest("hex");
}

/** A digest over every stored row, with rows named and not numbered; any order of rows gives the same. */
export function fullDigest(rows: readonly StoredRow[]): string {
  return stateDigest(sortedByText(namedRows(rows)));
}

// No generators here: in a sync cell nothing is awaited, and these run for each row of each history.
function observeCoValue(store: AnyCoValueStore, id: string, toJson: ToJson): Steps<Json> {
  return goOn(settle(store.getCoValue(id)), (row) =>
    goOn(settle(store.getCoValueKnownState(id)), (known) =>
      row
        ? goOn(observeSessions(store, row.rowID, toJson), (sessions) =>
            settled(observed(id, known, row, sessions, toJson)),
          )
        : settled(observed(id, known, row, [], toJson)),
    ),
  );
}

function observeSessions(store: AnyCoValueStore, rowID: number, toJson: ToJson): Steps<Json[]> {
  return goOn(settle(store.getCoValueSessions(rowID)), (sessions) =>
    oneByOne(sessions, (session) => observeSession(store, session, toJson)),
  );
}

/** In canonical form as it is where `toJson` makes canonical data: its fields are in order. */
function observed(
  id: string,
  known: unknown,
  row: StoredCoValueRow | undefined,
  inAnyOrder: readonly Json[],
  toJson: ToJson,
): Json {
  const sessions = sortedByText(inAnyOrder);
  if (known === undefined) {
    return row === undefined ? { id, sessions } : { id, row: toJson(row), sessions };
  }
  return row === undefined
    ? { id, known: toJson(known), sessions }
    : { id, known: toJson(known), row: toJson(row), sessions };
}

function observeSession(
  store: AnyCoValueStore,
  session: StoredSessionRow,
  toJson: ToJson,
): Steps<Json> {
  const { rowID } = session;
  const stored = store.getNewTransactionInSession(rowID, 0, Number.MAX_SAFE_INTEGER);
  return goOn(settle(stored), (rows) =>
    andThen<readonly SignatureAfterRow[], Json>(store.getSignatures(rowID, 0), (after) => {
      const transactions = rows.map(({ idx, tx }) => ({ idx: toJson(idx), tx: toJson(tx) }));
      const signatures = after.map(({ idx, signature }) => ({
        idx: toJson(idx),
        signature: toJson(signature),
      }));
      return wholeSession(session, { signatures, transactions });
    }),
  );
}

function inOrder(ids: readonly string[]): Json {
  return canonical([...ids].sort());
}

function* observeLocks(api: Api, store: AnyCoValueStore, peers: readonly string[]): Steps<Json> {
  const locks: Json[] = [];
  if (peers.length === 0) return locks;
  // Only a transaction's handle shows a lock.
  yield* transact(api, store, (handle) => observeLocksBy(handle, peers, locks));
  return locks;
}

function* observeLocksBy(
  handle: AnyCoValueTransaction,
  peers: readonly string[],
  locks: Json[],
): Steps<void> {
  for (const peer of peers) {
    // Peers are opaque to storage; cojson brands them.
    const key = lockKey(peer as PeerID);
    locks.push(takeLock(yield* settle(handle.getStorageReconciliationLock(key))));
  }
}

/** Rows in canonical form, each of another row named by coValue and session in the place of its row id. */
export function namedRows(rows: readonly StoredRow[]): Json[] {
  const coValueIDs = new Map<number, string>();
  const sessionNames = new Map<number, Json>();
  for (const row of rows) if (row.table === "coValue") coValueIDs.set(row.rowID, row.id);
  for (const row of rows) {
    if (row.table === "session") {
      sessionNames.set(row.rowID, [coValueIDs.get(row.coValue) ?? null, row.sessionID]);
    }
  }
  return rows.map((row) => {
    switch (row.table) {
      case "session": {
        const { rowID: _rowID, coValue, ...rest } = row;
        return canonical({ ...rest, coValue: coValueIDs.get(coValue) });
      }
      case "transaction":
      case "signature": {
        const { ses, ...rest } = row;
        return canonical({ ...rest, ses: sessionNames.get(ses) });
      }
      default:
        return canonical(row);
    }
  });
}
