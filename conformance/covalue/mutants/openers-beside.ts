// Bugs between openers of one directory that share a connection, or remember what another one changes.
import { existsSync, realpathSync } from "node:fs";
import type {
  AcquireResult,
  CoValueEngine,
  CoValueStore,
  StoredSessionRow,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { configuration } from "./lock-rules.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const SHARED = { engine: sqliteEngine, api: "async", checks: ["openers-agree"] } as const;

/** The first opener of a directory has the connection that the others use. */
function firstOwnsTheConnection(whole: CoValueEngine): CoValueEngine {
  const openers = new Map<string, CoValueStore[]>();
  return changeAsync(whole, (store, { path }) => {
    const open = openers.get(path) ?? [];
    openers.set(path, open);
    open.push(store);
    return {
      close: async () => {
        const isFirst = open[0] === store;
        await store.close();
        for (const other of isFirst ? open.splice(0) : []) await other.close();
      },
    };
  });
}

/** Who opens a directory while another one closes it gets the store that is closing. */
function closingIsGivenOut(whole: CoValueEngine): CoValueEngine {
  const closing = new Map<string, CoValueStore>();
  return {
    ...whole,
    openAsync: async (options) => {
      const given = existsSync(options.path) && closing.get(realpathSync(options.path));
      if (given) return given;
      const store = await whole.openAsync(options);
      const place = realpathSync(options.path);
      const close = async (): Promise<void> => {
        closing.set(place, shared);
        await store.close().finally(() => closing.delete(place));
      };
      const shared = withMembers(store, { close });
      return shared;
    },
  };
}

/** Bugs in whose a connection is. */
const CONNECTIONS: readonly Mutant[] = [
  engineMutant(
    "creator-closes-all",
    "closing the first opener of a directory closes all that came after it",
    ["CV-115"],
    firstOwnsTheConnection,
    SHARED,
  ),
  engineMutant(
    "opened-while-closing",
    "who opens a directory while another one closes it is given the connection that is closing",
    ["CV-115"],
    closingIsGivenOut,
    SHARED,
  ),
];

/** Bugs in what an opener remembers. */
const REMEMBERED: readonly Mutant[] = [
  engineMutant(
    "unsynced-remembered-by-opener",
    "an opener adds what it has itself tracked as unsynced to what is stored so",
    ["CV-115"],
    (whole) =>
      changeAsync(whole, (store) => {
        const own = new Map<string, string>();
        return {
          trackCoValuesSyncState: async (updates) => {
            await store.trackCoValuesSyncState(updates);
            for (const { id, peerId, synced } of updates) {
              const pair = JSON.stringify([id, peerId]);
              if (synced) own.delete(pair);
              else own.set(pair, id);
            }
          },
          stopTrackingSyncState: async (stopped) => {
            await store.stopTrackingSyncState(stopped);
            for (const [pair, id] of own) if (id === stopped) own.delete(pair);
          },
          getUnsyncedCoValueIDs: async () => {
            const stored = await store.getUnsyncedCoValueIDs();
            // What was added came in by the call that takes such ids.
            return [...new Set([...stored, ...own.values()])] as typeof stored;
          },
        };
      }),
    SHARED,
  ),
  engineMutant(
    "single-session-remembered-by-opener",
    "an opener remembers the session rows that its transactions have read until it writes itself",
    ["CV-115"],
    (whole) =>
      changeAsync(whole, (store) => {
        const rows = new Map<string, StoredSessionRow | undefined>();
        return {
          commitBatch: (writes) => {
            rows.clear();
            return store.commitBatch(writes);
          },
          ...changeHandle(store, (handle) => ({
            getSingleCoValueSession: async (coValue, sessionID) => {
              const stored = await handle.getSingleCoValueSession(coValue, sessionID);
              const key = `${coValue} ${sessionID}`;
              if (!rows.has(key)) rows.set(key, structuredClone(stored));
              return structuredClone(rows.get(key));
            },
            addSessionUpdate: ({ sessionUpdate }) => {
              rows.clear();
              return handle.addSessionUpdate({ sessionUpdate });
            },
          })),
        };
      }),
    SHARED,
  ),
  engineMutant(
    "lock-refusal-remembered-by-opener",
    "an opener that was refused a lock over its holder does not look at it again at that time of the clock",
    ["CV-115"],
    (whole) =>
      changeAsync(whole, (store, { clock = Date.now }) => {
        const refusals = new Map<string, AcquireResult>();
        return {
          tryAcquireStorageReconciliationLock: async (session, peer) => {
            const key = JSON.stringify([session, peer, clock(), configuration().LOCK_TTL_MS]);
            const refused = refusals.get(key);
            if (refused !== undefined) return structuredClone(refused);
            const answer = await store.tryAcquireStorageReconciliationLock(session, peer);
            if (!answer.acquired && answer.reason === "lock_held") refusals.set(key, answer);
            return answer;
          },
          releaseStorageReconciliationLock: async (session, peer) => {
            refusals.clear();
            await store.releaseStorageReconciliationLock(session, peer);
          },
          transaction: (callback) => {
            refusals.clear();
            return store.transaction(callback);
          },
        };
      }),
    SHARED,
  ),
];

/** Bugs between openers of one directory. */
export const OPENERS_BESIDE_MUTANTS: readonly Mutant[] = [...CONNECTIONS, ...REMEMBERED];
