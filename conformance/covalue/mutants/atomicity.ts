// Bugs in what is one transaction and ought to be, and in what is claimed of it.
import { runAsync, settle } from "@assay/engines/engine";
import {
  acquireLock,
  commitBatchOver,
  lockKey,
  readCoValueOver,
  transact,
  type AcquireResult,
  type CoValueKnownState,
  type LockRow,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

/** Bugs in what is one transaction. */
export const ATOMICITY_MUTANTS: readonly Mutant[] = [
  mutant(
    "batch-in-portions-of-1000-writes",
    "the writes of a batch are committed a thousand at a time",
    ["CV-091"],
    () => ({
      store: {
        *commitBatch(store, writes) {
          const rowIDs = yield* settle(store.commitBatch(writes.slice(0, 1_000)));
          for (let from = 1_000; from < writes.length; from += 1_000) {
            rowIDs.push(...(yield* settle(store.commitBatch(writes.slice(from, from + 1_000)))));
          }
          return rowIDs;
        },
      },
    }),
    { checks: ["failed-batch-leaves-nothing"] },
  ),
  mutant(
    "sync-updates-one-by-one",
    "updates of sync state are stored one by one",
    ["CV-068"],
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          for (const update of updates) yield* settle(store.trackCoValuesSyncState([update]));
        },
      },
    }),
    { checks: ["failed-tracking-leaves-nothing"] },
  ),
  mutant(
    "erase-in-two-transactions",
    "an erase takes one session out of the known state, and a moment later all the rest",
    ["CV-061"],
    () => {
      const halves = new Map<string, CoValueKnownState>();
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            // In its turn, with nothing awaited before: what is issued later comes later.
            const reading = store.getCoValueKnownState(id);
            const erasing = store.eraseCoValueButKeepTombstone(id);
            const [known] = yield* settle(Promise.all([reading, erasing]));
            const [, ...left] = Object.entries(known?.sessions ?? {});
            if (known) halves.set(id, { ...known, sessions: Object.fromEntries(left) });
            yield* settle(new Promise<void>((resolve) => setImmediate(resolve)));
            halves.delete(id);
          },
          *getCoValueKnownState(store, id) {
            const known = yield* settle(store.getCoValueKnownState(id));
            return structuredClone(halves.get(id)) ?? known;
          },
        },
      };
    },
    { api: "async", checks: ["erases-at-once"] },
  ),
  mutant(
    "lock-checked-before-its-turn",
    "who asks for a lock while somebody else does is answered by what is stored before both",
    ["CV-083", "CV-043"],
    ({ api, clock }) => {
      let asking = 0;
      let before: LockRow | undefined;
      return {
        store: {
          *tryAcquireStorageReconciliationLock(store, sessionId, peerId) {
            const inFlight = asking;
            asking += 1;
            let answer: AcquireResult = { acquired: false, reason: "lock_held" };
            try {
              yield* transact(api, store, function* (handle) {
                const key = lockKey(peerId);
                const now = (yield* settle(handle.getStorageReconciliationLock(key))) ?? undefined;
                if (inFlight === 0) before = now;
                const row = inFlight === 0 ? now : before;
                const { result, put } = acquireLock(row, { sessionId, peerId, now: clock() });
                answer = result;
                if (put !== undefined) yield* settle(handle.putStorageReconciliationLock(put));
              });
            } finally {
              asking -= 1;
            }
            return answer;
          },
        },
      };
    },
    { api: "async", checks: ["gives-a-lock-to-one", "keeps-the-order-of-writes"] },
  ),
  engineMutant(
    "batch-commits-each-write",
    "commitBatch commits each write by itself",
    // What is left of a batch when the store is closed is refused.
    ["CV-091", "CV-107"],
    (whole) =>
      changeAsync(whole, (store) => ({
        commitBatch: (writes) => runAsync(commitBatchOver("async", store, writes)),
      })),
    {
      api: "async",
      checks: ["failed-batch-leaves-nothing", "readers-see-whole-batches", "close-waits-for-calls"],
    },
  ),
  engineMutant(
    "batches-whole-unclaimed",
    "batches are whole though that is not claimed",
    ["CV-091"],
    (whole) => ({ ...whole, claims: { ...whole.claims, atomicCommit: false } }),
    { api: "async", checks: ["batches-come-in-parts"] },
  ),
  engineMutant(
    "whole-read-call-by-call",
    "readCoValue reads call by call",
    ["CV-092"],
    (whole) =>
      changeAsync(whole, (store) => ({
        readCoValue: (id) => runAsync(readCoValueOver(store, id)),
      })),
    {
      engine: sqliteEngine,
      api: "async",
      checks: ["readers-see-whole-batches", "close-waits-for-calls"],
    },
  ),
  engineMutant(
    "reads-whole-unclaimed",
    "reads are of one state though that is not claimed",
    ["CV-092"],
    (whole) => ({ ...whole, claims: { ...whole.claims, atomicRead: false } }),
    { api: "async", checks: ["reads-come-in-parts"] },
  ),
];
