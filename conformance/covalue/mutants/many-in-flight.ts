// Bugs that show where many calls are in flight together, or one is issued while a transaction is open.
import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as turn } from "node:timers/promises";
import type { CoValueStore, CoValueWrite, RawCoID, StoredCoValue } from "@assay/engines/covalue";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

/** Bugs in queues that are full, and in what waits behind a transaction or beside it. */
export const MANY_IN_FLIGHT_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "33rd-write-overtaken",
    "32 writes wait in a ring, and the 33rd is overtaken by those after it",
    ["CV-043"],
    (whole) => changeAsync(whole, overtaking),
    { api: "async", checks: ["keeps-the-order-of-writes"] },
  ),
  engineMutant(
    "readers-full",
    "there are 126 places for readers: a read that comes when they are taken fails",
    ["CV-041"],
    (whole) => changeAsync(whole, withFewReaders),
    { api: "async", checks: ["reads-what-overtook-reads"] },
  ),
  engineMutant(
    "queue-of-500",
    "500 reads of a coValue wait in a queue, and what comes when it is full is answered with nothing",
    ["CV-041"],
    (whole) =>
      changeAsync(whole, (store) => {
        let waiting = 0;
        return {
          async getCoValue(id) {
            const isFull = waiting >= 500;
            waiting += 1;
            try {
              const row = await store.getCoValue(id);
              return isFull ? undefined : row;
            } finally {
              waiting -= 1;
            }
          },
        };
      }),
    { api: "async", checks: ["reads-what-overtook-reads"] },
  ),
  engineMutant(
    "sync-commits-what-is-open",
    "sync commits what the open transaction has marked so far, and a rollback leaves it",
    ["CV-117", "CV-036"],
    (whole) => changeAsync(whole, syncingTooMuch),
    { api: "async", checks: ["sync-changes-nothing"] },
  ),
  engineMutant(
    "erase-behind-rollback-undone",
    "an erasure that waited behind a transaction is undone with it where that one rolls back",
    ["CV-044"],
    (whole) =>
      changeAsync(whole, (store) =>
        undoneBehind(store, (behind) => ({
          eraseCoValueButKeepTombstone: (id) => {
            let before: StoredCoValue | undefined;
            return behind({
              look: async () => {
                before = await store.readCoValue(id);
              },
              write: () => store.eraseCoValueButKeepTombstone(id),
              undo: async () => {
                if (before !== undefined) await store.commitBatch([writeOf(before)]);
              },
            });
          },
        })),
      ),
    { api: "async", checks: ["keeps-the-order-of-writes"] },
  ),
  engineMutant(
    "tracking-behind-rollback-undone",
    "sync state that was tracked behind a transaction is undone with it where that one rolls back",
    ["CV-044"],
    (whole) =>
      changeAsync(whole, (store) =>
        undoneBehind(store, (behind) => ({
          trackCoValuesSyncState: (updates) => {
            const undone = updates.map((update) => ({ ...update, synced: !update.synced }));
            return behind({
              write: () => store.trackCoValuesSyncState(updates),
              undo: () => store.trackCoValuesSyncState(undone),
            });
          },
        })),
      ),
    { api: "async", checks: ["keeps-the-order-of-writes"] },
  ),
];

function overtaking(store: CoValueStore): Partial<CoValueStore> {
  let inFlight = 0;
  return {
    trackCoValuesSyncState: async (updates) => {
      inFlight += 1;
      try {
        const given = updates.map((update) => ({ ...update }));
        if (inFlight === 33) await turn();
        await store.trackCoValuesSyncState(given);
      } finally {
        inFlight -= 1;
      }
    },
  };
}

function withFewReaders(store: CoValueStore): Partial<CoValueStore> {
  let inFlight = 0;
  const reading =
    <Given extends unknown[], Answer>(read: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      if (inFlight >= 126) throw new Error("MDB_READERS_FULL");
      inFlight += 1;
      try {
        return await read(...given);
      } finally {
        inFlight -= 1;
      }
    };
  return {
    getCoValue: reading((id) => store.getCoValue(id)),
    getCoValueSessions: reading((row) => store.getCoValueSessions(row)),
    getNewTransactionInSession: reading((...given) => store.getNewTransactionInSession(...given)),
    getSignatures: reading((...given) => store.getSignatures(...given)),
    getCoValueKnownState: reading((id) => store.getCoValueKnownState(id)),
    readCoValue: reading((id) => store.readCoValue(id)),
  };
}

function syncingTooMuch(store: CoValueStore): Partial<CoValueStore> {
  let open: { readonly marked: RawCoID[]; synced: readonly RawCoID[] } | undefined;
  return {
    sync: async () => {
      if (open !== undefined) open.synced = [...open.marked];
      await store.sync();
    },
    transaction: async (callback) => {
      const own: NonNullable<typeof open> = { marked: [], synced: [] };
      try {
        return await store.transaction(async (handle) => {
          open = own;
          const noting = withMembers(handle, {
            markCoValueAsDeleted: async (id: RawCoID) => {
              await handle.markCoValueAsDeleted(id);
              own.marked.push(id);
            },
          });
          try {
            return await callback(noting);
          } finally {
            open = undefined;
          }
        });
      } catch (error) {
        if (own.synced.length > 0) {
          await store.transaction(async (handle) => {
            for (const id of own.synced) await handle.markCoValueAsDeleted(id);
          });
        }
        throw error;
      }
    },
  };
}

/** The stores in whose callbacks the current async context is: what they issue is refused as it should be. */
const insideOf = new AsyncLocalStorage<CoValueStore>();

/** A write in its turn, what is looked up in the turn before, and what undoes it. */
interface Undoable {
  readonly look?: () => Promise<void>;
  readonly write: () => Promise<unknown>;
  readonly undo: () => Promise<void>;
}

/** Writes that are undone where a transaction was open when they were issued that then fails. */
function undoneBehind(
  store: CoValueStore,
  changes: (behind: (write: Undoable) => Promise<void>) => Partial<CoValueStore>,
): Partial<CoValueStore> {
  let open = 0;
  let last: Promise<boolean> = Promise.resolve(false);
  return {
    ...changes(async ({ look, write, undo }) => {
      if (open === 0 || insideOf.getStore() === store) {
        await write();
        return;
      }
      const failed = last;
      // Of a store that is being closed it is refused, as the write is.
      const looked = look && store.transaction(look).catch(() => undefined);
      const written = write();
      await looked;
      await written;
      if (await failed) await undo();
    }),
    transaction: (callback) => {
      open += 1;
      const ended = store.transaction((handle) => insideOf.run(store, () => callback(handle)));
      last = ended
        .then(
          () => false,
          () => true,
        )
        .finally(() => {
          open -= 1;
        });
      return ended;
    },
  };
}

function writeOf({ row, sessions }: StoredCoValue): CoValueWrite {
  return {
    id: row.id,
    sessions: sessions.map(({ row: { rowID: _, coValue: __, ...session }, ...lists }) => ({
      ...session,
      ...lists,
    })),
  };
}
