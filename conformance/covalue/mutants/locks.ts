// Bugs in the storage reconciliation lock.
import { settle, type Api, type Steps } from "@assay/engines/engine";
import {
  lockKey,
  transact,
  type AnyCoValueStore,
  type LockRow,
  type PeerID,
} from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in the lock. */
export const LOCK_MUTANTS: readonly Mutant[] = [
  mutant(
    "take-over-forgets-offset",
    "who takes an expired lock over starts at the beginning",
    ["CV-078"],
    ({ api }) => ({
      store: {
        *tryAcquireStorageReconciliationLock(store, session, peer) {
          const before = yield* findLock(api, store, peer);
          const result = yield* settle(store.tryAcquireStorageReconciliationLock(session, peer));
          const other = before !== undefined && before.holderSessionId !== session;
          if (!other || !result.acquired || before.releasedAt) return result;
          yield* settle(store.renewStorageReconciliationLock(session, peer, 0));
          return { ...result, lastProcessedOffset: 0 };
        },
      },
    }),
  ),
  mutant("renew-extends", "a renewed lock is held from then on", ["CV-080"], ({ api }) => ({
    store: {
      *renewStorageReconciliationLock(store, session, peer, offset) {
        const before = yield* findLock(api, store, peer);
        if (before?.holderSessionId === session && !before.releasedAt) {
          yield* settle(store.tryAcquireStorageReconciliationLock(session, peer));
        }
        yield* settle(store.renewStorageReconciliationLock(session, peer, offset));
      },
    },
  })),
  mutant("anyone-releases", "a lock is released by whoever asks", ["CV-082"], ({ api }) => ({
    store: {
      *releaseStorageReconciliationLock(store, session, peer) {
        const holder = (yield* findLock(api, store, peer))?.holderSessionId ?? session;
        yield* settle(store.releaseStorageReconciliationLock(holder, peer));
      },
    },
  })),
];

function* findLock(api: Api, store: AnyCoValueStore, peer: PeerID): Steps<LockRow | undefined> {
  let found: LockRow | undefined;
  yield* transact(api, store, function* (handle) {
    found = yield* settle(handle.getStorageReconciliationLock(lockKey(peer)));
  });
  return found;
}
