// The two composite calls written over cojson's own, for clients that have no better way: equal to an
// engine's own when played alone, and in nothing more atomic than the calls they are made of.
import type { DBClientInterfaceAsync, DBClientInterfaceSync } from "cojson";
import type { Api } from "../engine/cell.ts";
import { runAsync, runSync, settle, type Steps } from "../engine/steps.ts";
import type {
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
  SessionWrite,
  StoredCoValue,
  StoredSession,
} from "./port.ts";
import { CompositesInFlight } from "./composites-in-flight.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "./transact.ts";

/** A client of cojson's storage interface, of either api. */
export type CoValueClient = DBClientInterfaceAsync | DBClientInterfaceSync;

/** What a store of the port has that no client of cojson's has. */
export type StoreLife<Store extends AnyCoValueStore> = Pick<Store, "close" | "sync" | "stats">;

/** Every call of cojson's interface; both apis have the same. */
const CLIENT_CALLS = [
  "getCoValue",
  "upsertCoValue",
  "getAllCoValuesWaitingForDelete",
  "getCoValueSessions",
  "getNewTransactionInSession",
  "getSignatures",
  "transaction",
  "trackCoValuesSyncState",
  "getUnsyncedCoValueIDs",
  "stopTrackingSyncState",
  "eraseCoValueButKeepTombstone",
  "getCoValueKnownState",
  "getCoValueIDs",
  "getCoValueCount",
  "tryAcquireStorageReconciliationLock",
  "renewStorageReconciliationLock",
  "releaseStorageReconciliationLock",
] as const satisfies readonly (keyof CoValueClient)[];

// Fails to compile when a call is missing above.
type Unlisted = Exclude<
  keyof DBClientInterfaceAsync | keyof DBClientInterfaceSync,
  (typeof CLIENT_CALLS)[number]
>;
const everyCallIsListed: Unlisted extends never ? true : never = true;
void everyCallIsListed;

/**
 * Makes a store of the port of a client of cojson's. `close` waits for the composite calls, of which the
 * client knows parts alone; while it does, other calls are refused with `STORE_CLOSED`. Of the port's
 * other demands it adds none: what comes after `close`, say, is the client's and the caller's matter.
 */
export function withComposites(
  api: "async",
  client: DBClientInterfaceAsync,
  life: StoreLife<CoValueStore>,
): CoValueStore;
export function withComposites(
  api: "sync",
  client: DBClientInterfaceSync,
  life: StoreLife<CoValueStoreSync>,
): CoValueStoreSync;
export function withComposites(
  ...[api, client, life]:
    | ["async", DBClientInterfaceAsync, StoreLife<CoValueStore>]
    | ["sync", DBClientInterfaceSync, StoreLife<CoValueStoreSync>]
): AnyCoValueStore {
  if (api === "async") {
    const composites = new CompositesInFlight();
    return {
      ...callsOf(client, (call) => composites.elsewhere(call)),
      // cojson lets a client that finds nothing answer without a promise.
      getCoValue: (id) => composites.elsewhere(async () => client.getCoValue(id)),
      readCoValue: (id) => composites.run(() => runAsync(readCoValueOver(client, id))),
      commitBatch: (writes) =>
        composites.run(() => runAsync(commitBatchOver("async", client, writes))),
      // Not spread: it may be a store of its own, whose other calls must not come along.
      close: () => composites.close(() => life.close()),
      sync: () => composites.elsewhere(() => life.sync()),
      stats: () => life.stats(),
    };
  }
  return {
    ...callsOf(client, (call) => call()),
    // cojson's sync interface leaves the session's row id out.
    getSignatures: (ses, first) =>
      client.getSignatures(ses, first).map((signature) => ({ ...signature, ses })),
    readCoValue: (id) => runSync(readCoValueOver(client, id)),
    commitBatch: (writes) => runSync(commitBatchOver("sync", client, writes)),
    close: () => life.close(),
    sync: () => life.sync(),
    stats: () => life.stats(),
  };
}

/** `readCoValue` over a client's own calls; `undefined` where `getCoValue` finds nothing. */
export function* readCoValueOver(
  client: CoValueClient,
  id: string,
): Steps<StoredCoValue | undefined> {
  const row = yield* settle(client.getCoValue(id));
  if (!row) return undefined;
  const sessions: StoredSession[] = [];
  for (const session of yield* settle(client.getCoValueSessions(row.rowID))) {
    const ses = session.rowID;
    const transactions = yield* settle(
      client.getNewTransactionInSession(ses, 0, Number.MAX_SAFE_INTEGER),
    );
    const signatures = yield* settle(client.getSignatures(ses, 0));
    sessions.push({
      row: session,
      transactions,
      signatures: signatures.map((signature) => ({ ...signature, ses })),
    });
  }
  return { row, sessions };
}

/** `commitBatch` over a client's own calls: an upsert and a transaction for each write, one after the other. */
export function* commitBatchOver(
  api: Api,
  client: CoValueClient,
  writes: readonly CoValueWrite[],
): Steps<(number | undefined)[]> {
  const rowIDs: (number | undefined)[] = [];
  for (const write of writes) {
    const coValue = yield* settle(client.upsertCoValue(write.id, write.header));
    rowIDs.push(coValue);
    if (coValue === undefined) continue;
    yield* transact(api, client, function* (handle) {
      if (write.deleted === true) yield* settle(handle.markCoValueAsDeleted(write.id));
      for (const session of write.sessions) yield* writeSession(handle, coValue, session);
    });
  }
  return rowIDs;
}

/** In the order and with the arguments that cojson's own caller uses (src/storage/storageAsync.ts:383-491). */
function* writeSession(
  handle: AnyCoValueTransaction,
  coValue: number,
  { transactions, signatures, ...state }: SessionWrite,
): Steps<void> {
  const stored = yield* settle(handle.getSingleCoValueSession(coValue, state.sessionID));
  const sessionRowID = yield* settle(
    handle.addSessionUpdate({
      sessionUpdate: { coValue, ...state },
      ...(stored ? { sessionRow: stored } : {}),
    }),
  );
  for (const { idx, signature } of signatures) {
    yield* settle(handle.addSignatureAfter({ sessionRowID, idx, signature }));
  }
  yield* settleAll(transactions.map(({ idx, tx }) => handle.addTransaction(sessionRowID, idx, tx)));
}

/** Pauses until all of them have settled; where one is a promise, they are waited for together. */
function* settleAll(values: readonly unknown[]): Steps<void> {
  const waiting = values.filter((value) => value instanceof Promise);
  if (waiting.length > 0) yield* settle(Promise.all(waiting));
}

/** The client's calls as plain functions: a client may be a class, and keep its state in private fields. */
function callsOf<Client extends CoValueClient>(
  client: Client,
  through: (call: () => unknown) => unknown,
): Client {
  const calls = CLIENT_CALLS.map((name) => [
    name,
    (...given: unknown[]): unknown => through(() => Reflect.apply(client[name], client, given)),
  ]);
  // Every call of the interface is listed, and each passes on what it is given.
  return Object.fromEntries(calls) as Client;
}
