// Calls of one kind, again and again on one store: what loses every so many a call, or the number of a row. Each
// kind with the clauses that a lost call violates.
import type { HandleOperation, SerialOperation } from "@assay/engines/covalue";
import { batchSession, batchWrite } from "./fixed-history.ts";
import { idOf, LONGEST, peerOf, sessionOf, SESSION, WIDE } from "./growing-store.ts";
import type { Cited } from "./looks.ts";

/** Calls, and the looks at what they have left. */
export interface ManyCalls {
  readonly clauses: Cited;
  readonly operations: readonly SerialOperation[];
}

/** With what a store that has grown was called for before, at least a hundred and one. */
const TRACKINGS = 92;
/** At least a dozen. */
const ERASURES = 12;
/** Together more than 300, and the new ones alone more than 256. */
const STORED_SESSIONS = 20;
const NEW_SESSIONS = 290;
/** At least 257, for each a call of its own. */
const UPDATES = 257;
/** With those of the store's growth, at least 128. */
const BATCHES = 120;
const TRANSACTIONS = 122;
/** At least a hundred and one. */
const UPSERTS = 101;
const STOPS = 101;
/** At least 64. */
const LOCKS = 65;

/** On a store that has grown: hundreds of writes, each of which is acknowledged by itself. */
export function manyWrites(): readonly ManyCalls[] {
  return [...oncePerCoValue(), stops(), ...writes(), ...locks()];
}

function oncePerCoValue(): readonly ManyCalls[] {
  const erased = indices(ERASURES).map((index) => idOf(10 + index));
  return [
    {
      clauses: ["CV-063", "CV-123"],
      operations: [
        ...indices(TRACKINGS).map((index): SerialOperation => {
          const update = { id: idOf(1 + index), peer: "peer", synced: false };
          return { op: "trackCoValuesSyncState", updates: [update] };
        }),
        { op: "getUnsyncedCoValueIDs" },
      ],
    },
    {
      clauses: ["CV-054", "CV-123"],
      operations: [
        ...erased.map((id): SerialOperation => ({ op: "eraseCoValueButKeepTombstone", id })),
        ...erased.map((id): SerialOperation => ({ op: "getCoValueKnownState", id })),
      ],
    },
  ];
}

/**
 * On a store that has grown, in three transactions: of more sessions than one may keep in memory, stored ones first,
 * and of one again and again.
 */
export function sessionUpdates(): readonly ManyCalls[] {
  const [many, one] = [idOf(4), idOf(5)];
  return [
    {
      clauses: ["CV-014", "CV-123"],
      operations: [
        { op: "getCoValue", id: WIDE },
        { op: "getCoValue", id: many },
        inATransaction([
          ...indices(STORED_SESSIONS).map((index) =>
            update(WIDE, sessionOf(index), LONGEST + index),
          ),
          ...indices(NEW_SESSIONS).map((index) => update(many, `session ${index}`, index)),
        ]),
        { op: "getCoValueSessions", id: many },
      ],
    },
    {
      clauses: ["CV-016", "CV-123"],
      operations: [
        inATransaction(
          indices(STORED_SESSIONS).map((index) => ({
            op: "getSingleCoValueSession",
            id: WIDE,
            session: sessionOf(index),
          })),
        ),
        { op: "getCoValue", id: one },
        inATransaction(
          indices(UPDATES).flatMap((index) => [
            update(one, SESSION, index),
            { op: "getSingleCoValueSession", id: one, session: SESSION },
          ]),
        ),
      ],
    },
  ];
}

/** Of those that are tracked last. */
function stops(): ManyCalls {
  const stopped = indices(STOPS).map((index) => idOf(LONGEST - 1 - index));
  return {
    clauses: ["CV-065", "CV-123"],
    operations: [
      ...stopped.map((id): SerialOperation => ({ op: "stopTrackingSyncState", id })),
      { op: "getUnsyncedCoValueIDs" },
    ],
  };
}

/** Writes that are acknowledged one by one. */
function writes(): readonly ManyCalls[] {
  const [updated, written] = [idOf(6), idOf(7)];
  const stored = indices(UPSERTS).map((index) => ({
    id: `co_zUpserted${index}`,
    header: { index },
  }));
  return [
    {
      clauses: ["CV-036", "CV-123"],
      operations: [
        { op: "getCoValue", id: updated },
        ...indices(TRANSACTIONS).map((index) =>
          inATransaction([update(updated, `session ${index}`, index)]),
        ),
        { op: "getCoValueKnownState", id: updated },
      ],
    },
    {
      clauses: ["CV-089", "CV-123"],
      operations: [
        ...indices(BATCHES).map((index): SerialOperation => ({
          op: "commitBatch",
          writes: [batchWrite(written, batchSession("session", index, 1))],
        })),
        { op: "readCoValue", id: written },
      ],
    },
    {
      clauses: ["CV-004", "CV-123"],
      operations: stored.map((given) => ({ op: "upsertCoValue", ...given })),
    },
    {
      // More than a cache has room for, and each header is another.
      clauses: ["CV-009", "CV-123"],
      operations: stored.map(({ id }) => ({ op: "getCoValue", id })),
    },
  ];
}

/** Calls for locks that their session was given in one transaction. */
function locks(): readonly ManyCalls[] {
  const peers = indices(LOCKS).map(peerOf);
  const session = SESSION;
  const look = inATransaction(
    peers.map((peer) => ({ op: "getStorageReconciliationLock", key: `lock#${peer}` })),
  );
  return [
    {
      clauses: ["CV-080", "CV-123"],
      operations: [
        ...peers.map((peer, index): SerialOperation => ({
          op: "renewStorageReconciliationLock",
          session,
          peer,
          offset: 1 + index,
        })),
        look,
      ],
    },
    {
      clauses: ["CV-081", "CV-123"],
      operations: [
        ...peers.map((peer): SerialOperation => ({
          op: "releaseStorageReconciliationLock",
          session,
          peer,
        })),
        look,
      ],
    },
  ];
}

function inATransaction(steps: readonly HandleOperation[]): SerialOperation {
  return { op: "transaction", steps, end: "commit" };
}

function update(id: string, session: string, lastIdx: number): HandleOperation {
  return {
    op: "addSessionUpdate",
    id,
    session,
    lastIdx,
    signature: `signature ${lastIdx}`,
    hint: false,
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
