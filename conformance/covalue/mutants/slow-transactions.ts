// Bugs in how long a transaction may take: stores that lose patience with one that is open for 200 ms.
import { setTimeout as timer } from "node:timers/promises";
import type { CoValueStore, CoValueTransaction, RawCoID } from "@assay/engines/covalue";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant, type Planting } from "./mutant.ts";

const PLANTING = {
  api: "async",
  checks: ["keeps-slow-transactions-open"],
} as const satisfies Planting;

const PATIENCE_MS = 200;

/** Bugs in how long a transaction may take. */
export const SLOW_TRANSACTION_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "transactions-time-out",
    "a transaction that is open for more than 200 ms is rolled back",
    ["CV-045"],
    (whole) =>
      changeAsync(whole, (store) => ({
        transaction: (callback) =>
          store.transaction((handle) => Promise.race([callback(handle), timedOut()])),
      })),
    PLANTING,
  ),
  engineMutant(
    "transactions-commit-in-time",
    "what a transaction has marked is committed after 200 ms, and what it marks then by itself",
    ["CV-045"],
    (whole) => changeAsync(whole, committingInTime),
    PLANTING,
  ),
  engineMutant(
    "transactions-unlock-in-time",
    "the next writer is let in once a transaction that has marked something has been open for 200 ms",
    ["CV-042"],
    (whole) => changeAsync(whole, unlockingInTime),
    PLANTING,
  ),
  engineMutant(
    "writers-give-up",
    "a tracking that waits for a transaction for more than 200 ms fails",
    ["CV-042"],
    (whole) =>
      changeAsync(whole, (store) => ({
        trackCoValuesSyncState: (updates) =>
          Promise.race([store.trackCoValuesSyncState(updates), timedOut()]),
      })),
    PLANTING,
  ),
];

async function timedOut(): Promise<never> {
  await timer(PATIENCE_MS, undefined, { ref: false });
  throw new Error("timed out");
}

/**
 * Whether what runs has ended before the store has lost its patience, which it loses over marks alone: others that
 * a busy machine keeps open are left alone. Errors: those of what runs.
 */
async function isInTime(running: Promise<unknown>, marked: readonly RawCoID[]): Promise<boolean> {
  const late = timer(PATIENCE_MS, false, { ref: false });
  const isOver = await Promise.race([running.then(() => true), late]);
  if (!isOver && marked.length === 0) await running;
  return isOver || marked.length === 0;
}

function committingInTime(store: CoValueStore): Partial<CoValueStore> {
  return {
    async transaction(callback) {
      const marked: RawCoID[] = [];
      let running: Promise<unknown> = Promise.resolve();
      let isLate = false;
      await store.transaction(async (handle) => {
        const marking = withMembers(handle, {
          markCoValueAsDeleted: (id: RawCoID) => {
            marked.push(id);
            return isLate
              ? store.transaction((own) => own.markCoValueAsDeleted(id))
              : handle.markCoValueAsDeleted(id);
          },
        });
        running = callback(marking);
        isLate = !(await isInTime(running, marked));
      });
      const result = await running;
      isLate = false;
      return result;
    },
  };
}

function unlockingInTime(store: CoValueStore): Partial<CoValueStore> {
  return {
    async transaction(callback) {
      const marked: RawCoID[] = [];
      let running: Promise<unknown> = Promise.resolve();
      let isRunning = true;
      let isLate = false;
      const writeMarked = async (handle: CoValueTransaction): Promise<void> => {
        for (const id of marked) await handle.markCoValueAsDeleted(id);
      };
      await store.transaction(async (handle) => {
        const marking = withMembers(handle, {
          markCoValueAsDeleted: async (id: RawCoID) =>
            isRunning ? marked.push(id) : handle.markCoValueAsDeleted(id),
        });
        running = callback(marking).finally(() => {
          isRunning = false;
        });
        isLate = !(await isInTime(running, marked));
        if (!isLate) await writeMarked(handle);
      });
      const result = await running;
      if (isLate) await store.transaction(writeMarked);
      return result;
    },
  };
}
