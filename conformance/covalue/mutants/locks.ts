// Bugs in the storage reconciliation lock, one rule each.
import { settle } from "@assay/engines/engine";
import type { LockRow } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import { configuration, lockCalls, type LockRules } from "./lock-rules.ts";
import { mutant, type Mutant } from "./mutant.ts";

/** A lock of which one rule is broken. */
function lockMutant(
  name: string,
  broken: string,
  clause: ClauseID,
  changed: Partial<LockRules>,
): Mutant {
  return mutant(name, broken, [clause], (opened) => ({ store: lockCalls(opened, changed) }));
}

/** Bugs in who gets the lock, and when. */
const ACQUIRING: readonly Mutant[] = [
  lockMutant("one-lock-for-all", "all peers share one lock", "CV-073", { key: () => "lock#" }),
  lockMutant(
    "lock-key-without-prefix",
    "a lock's row has the peer's id alone as its key",
    "CV-073",
    { key: (peer) => peer },
  ),
  lockMutant(
    "first-lock-without-time",
    "a lock that nobody has had is stored without the time of its acquisition",
    "CV-074",
    { acquiredAt: ({ row, now }) => (row === undefined ? 0 : now) },
  ),
  lockMutant(
    "first-lock-starts-at-one",
    "a lock that nobody has had is given with offset 1",
    "CV-074",
    {
      startsFrom: ({ row, released }) =>
        row === undefined ? 1 : released ? 0 : row.lastProcessedOffset,
    },
  ),
  lockMutant(
    "interval-one-too-long",
    "a released lock rests until more than the interval has passed",
    "CV-075",
    {
      rests: ({ row, now }) =>
        now - (row.releasedAt ?? 0) <= configuration().RECONCILIATION_INTERVAL_MS,
    },
  ),
  lockMutant(
    "last-holder-need-not-wait",
    "a released lock is given to its last holder before it is due",
    "CV-075",
    {
      rests: ({ row, session, now }) =>
        row.holderSessionId !== session &&
        now - (row.releasedAt ?? 0) < configuration().RECONCILIATION_INTERVAL_MS,
    },
  ),
  lockMutant("not-due-called-held", "a released lock that rests is refused as held", "CV-075", {
    refusal: () => ({ acquired: false, reason: "lock_held" }),
  }),
  lockMutant(
    "ttl-one-too-short",
    "a lock has expired when exactly its time to live has passed",
    "CV-076",
    {
      isHeld: ({ row, session, now }) =>
        row.holderSessionId !== session && row.acquiredAt + configuration().LOCK_TTL_MS > now,
    },
  ),
  lockMutant("held-called-not-due", "a lock that is held is refused as not due", "CV-076", {
    refusal: () => ({ acquired: false, reason: "not_due" }),
  }),
  lockMutant("lock-never-expires", "a lock is held until it is released", "CV-078", {
    isHeld: ({ row, session }) => row.holderSessionId !== session,
  }),
  lockMutant("holder-locked-out", "a lock is refused to its own holder", "CV-077", {
    isHeld: ({ row, now }) => row.acquiredAt + configuration().LOCK_TTL_MS >= now,
  }),
  lockMutant(
    "holder-keeps-its-time",
    "the time of a lock that its holder acquires again does not start anew",
    "CV-077",
    {
      acquiredAt: ({ row, session, released, now }) =>
        row?.holderSessionId === session && !released ? row.acquiredAt : now,
    },
  ),
  lockMutant(
    "holder-forgets-offset",
    "the holder of a lock that acquires it again starts at the beginning",
    "CV-077",
    {
      startsFrom: ({ row, session, released }) =>
        row === undefined || released || row.holderSessionId === session
          ? 0
          : row.lastProcessedOffset,
    },
  ),
  lockMutant(
    "take-over-forgets-offset",
    "who takes an expired lock over starts at the beginning",
    "CV-078",
    {
      startsFrom: ({ row, session, released }) =>
        row === undefined || released || row.holderSessionId !== session
          ? 0
          : row.lastProcessedOffset,
    },
  ),
  lockMutant(
    "due-again-keeps-offset",
    "a lock that was released and is due again starts from its stored offset",
    "CV-079",
    { startsFrom: ({ row }) => row?.lastProcessedOffset ?? 0 },
  ),
  lockMutant("released-at-zero-rests", "a time of release of 0 is taken for a release", "CV-086", {
    isReleased: ({ releasedAt }) => releasedAt !== undefined && releasedAt !== null,
  }),
  lockMutant("lock-has-its-own-clock", "locks are timed by the machine's clock", "CV-087", {
    now: Date.now,
  }),
];

/** Bugs in what a holder, or somebody else, makes of the lock. */
const HOLDING: readonly Mutant[] = [
  lockMutant("renew-extends", "a renewed lock is held from then on", "CV-080", {
    renewed: ({ row, now }, offset) => ({ ...row, acquiredAt: now, lastProcessedOffset: offset }),
  }),
  lockMutant("renew-goes-forward-only", "an offset is renewed by a higher one alone", "CV-080", {
    renewed: ({ row }, offset) => ({
      ...row,
      lastProcessedOffset: Math.max(offset, row.lastProcessedOffset),
    }),
  }),
  lockMutant("release-keeps-offset", "a released lock keeps its offset", "CV-081", {
    released: ({ row, now }) => ({ ...row, releasedAt: now }),
  }),
  lockMutant(
    "second-release-keeps-time",
    "a lock that is released again keeps the time of its first release",
    "CV-081",
    {
      released: ({ row, now }) => ({
        ...row,
        releasedAt: row.releasedAt || now,
        lastProcessedOffset: 0,
      }),
    },
  ),
  lockMutant("anyone-releases", "a lock is released by whoever asks", "CV-082", {
    mayRelease: () => true,
  }),
  lockMutant("anyone-renews", "a lock that is not released is renewed by whoever asks", "CV-082", {
    mayRenew: ({ released }) => !released,
  }),
  lockMutant("released-lock-renewed", "a released lock is renewed by its last holder", "CV-082", {
    mayRenew: ({ row, session }) => row.holderSessionId === session,
  }),
];

/** Bugs in how the lock is kept. */
const KEEPING: readonly Mutant[] = [
  mutant(
    "lock-times-of-the-opening",
    "the times of locks are those that were configured at open",
    ["CV-084"],
    () => {
      const atOpen = { ...configuration() };
      return {
        store: {
          *tryAcquireStorageReconciliationLock(store, session, peer) {
            const now = { ...configuration() };
            Object.assign(configuration(), atOpen);
            try {
              return yield* settle(store.tryAcquireStorageReconciliationLock(session, peer));
            } finally {
              Object.assign(configuration(), now);
            }
          },
        },
      };
    },
    { checks: ["obeys-the-configuration"] },
  ),
  mutant(
    "put-lock-merges",
    "a lock's row that is put without a time of release keeps the one that is stored",
    ["CV-085"],
    () => ({
      handle: {
        *putStorageReconciliationLock(handle, row) {
          const before = yield* settle(handle.getStorageReconciliationLock(row.key));
          const releasedAt = row.releasedAt ?? before?.releasedAt;
          yield* settle(
            handle.putStorageReconciliationLock(
              releasedAt === undefined ? row : { ...row, releasedAt },
            ),
          );
        },
      },
    }),
  ),
  mutant(
    "missing-lock-made-up",
    "the row of a lock that nobody has had is answered as one released long ago",
    ["CV-085"],
    () => ({
      handle: {
        *getStorageReconciliationLock(handle, key) {
          const row = yield* settle(handle.getStorageReconciliationLock(key));
          // A session that no store has; cojson brands its own.
          const nobody = "" as LockRow["holderSessionId"];
          return (
            row ?? {
              key,
              holderSessionId: nobody,
              acquiredAt: 0,
              releasedAt: 1,
              lastProcessedOffset: 0,
            }
          );
        },
      },
    }),
  ),
];

/** Bugs in the lock. */
export const LOCK_MUTANTS: readonly Mutant[] = [...ACQUIRING, ...HOLDING, ...KEEPING];
