// Bugs in the times of locks: of rows from a clock that is ahead, of rows without a time, and in when
// cojson's configuration is read.
import { AssayError, settle, type Clock, type OpenOptions } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { configuration, lockCalls } from "./lock-rules.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";

const CHECKS = { checks: ["judges-locks-by-their-times"] } as const;

/** The engine with another clock in the place of the one that it is opened with. */
function withClock(whole: CoValueEngine, change: (clock: Clock) => Clock): CoValueEngine {
  const changed = ({ clock = Date.now, ...options }: OpenOptions): OpenOptions => ({
    ...options,
    clock: change(clock),
  });
  return {
    ...whole,
    openAsync: (options) => whole.openAsync(changed(options)),
    openSync: (options) => whole.openSync(changed(options)),
  };
}

/** Bugs in the times of locks. */
export const LOCK_TIME_MUTANTS: readonly Mutant[] = [
  mutant(
    "lock-of-the-future-free",
    "a lock that another clock has acquired after now counts as expired",
    ["CV-076"],
    (opened) => ({
      store: lockCalls(opened, {
        isHeld: ({ row, session, now }) =>
          row.holderSessionId !== session &&
          row.acquiredAt <= now &&
          row.acquiredAt + configuration().LOCK_TTL_MS >= now,
      }),
    }),
    CHECKS,
  ),
  mutant(
    "release-in-the-future-due",
    "a lock that another clock has released after now counts as due",
    ["CV-075"],
    (opened) => ({
      store: lockCalls(opened, {
        rests: ({ row, now }) =>
          (row.releasedAt ?? 0) <= now &&
          now - (row.releasedAt ?? 0) < configuration().RECONCILIATION_INTERVAL_MS,
      }),
    }),
    CHECKS,
  ),
  engineMutant(
    "clock-in-whole-milliseconds",
    "the clock's time is cut to whole milliseconds",
    ["CV-087"],
    (whole) => withClock(whole, (clock) => () => Math.floor(clock())),
    CHECKS,
  ),
  engineMutant(
    "clock-never-back",
    "the clock's time never goes back",
    ["CV-087"],
    (whole) =>
      withClock(whole, (clock) => {
        let latest = 0;
        return () => (latest = Math.max(latest, clock()));
      }),
    CHECKS,
  ),
  mutant(
    "lock-of-no-time-is-now",
    "a lock that is put with acquiredAt 0 is stored as acquired now",
    ["CV-085"],
    ({ clock }) => ({
      handle: {
        *putStorageReconciliationLock(handle, row) {
          const acquiredAt = row.acquiredAt || clock();
          yield* settle(handle.putStorageReconciliationLock({ ...row, acquiredAt }));
        },
      },
    }),
    CHECKS,
  ),
  mutant(
    "lock-times-whole",
    "the times of a lock are stored in a column of integers, which refuses a fraction",
    ["CV-085"],
    () => ({
      handle: {
        *putStorageReconciliationLock(handle, row) {
          const times = [row.acquiredAt, row.releasedAt ?? 0];
          if (!times.every(Number.isInteger)) {
            throw new AssayError(
              "INVALID_ARGUMENT",
              "cannot store a REAL value in an INTEGER column",
            );
          }
          yield* settle(handle.putStorageReconciliationLock(row));
        },
      },
    }),
    CHECKS,
  ),
  mutant(
    "configuration-at-first-use",
    "time to live and interval are read at a store's first lock call and kept",
    ["CV-084"],
    (opened) => {
      let first: ReturnType<typeof configuration> | undefined;
      const kept = (): ReturnType<typeof configuration> => (first ??= { ...configuration() });
      return {
        store: lockCalls(opened, {
          rests: ({ row, now }) => now - (row.releasedAt ?? 0) < kept().RECONCILIATION_INTERVAL_MS,
          isHeld: ({ row, session, now }) =>
            row.holderSessionId !== session && row.acquiredAt + kept().LOCK_TTL_MS >= now,
        }),
      };
    },
    { checks: ["obeys-the-configuration"] },
  ),
];
