// Bugs in what a store does while it is closing: what it waits for, how long, and what it still takes.
import { setImmediate as turn } from "node:timers/promises";
import { WriterQueue } from "@assay/engines/engine";
import { WRITE_NAMES, type CoValueStore } from "@assay/engines/covalue";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const LATE = ["refuses-calls-after-close"] as const;

/** Bugs in closing while something is in flight. */
export const WHILE_CLOSING_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "second-close-early",
    "a second call of close answers at once while the first one still waits",
    ["CV-106"],
    (whole) =>
      changeAsync(whole, (store) => {
        let closing = false;
        return {
          close: async () => {
            if (closing) return;
            closing = true;
            await store.close();
          },
        };
      }),
    { api: "async", checks: LATE },
  ),
  engineMutant(
    "close-gives-up",
    "close waits for what is in flight for 100 ms, and answers then",
    ["CV-107"],
    (whole) =>
      changeAsync(whole, (store) => ({
        close: () => Promise.race([store.close(), afterTenth()]),
      })),
    { api: "async", checks: LATE },
  ),
  engineMutant(
    "accepted-while-closing",
    "writes that are issued after close was called are taken until it has ended",
    ["CV-108"],
    (whole) => changeAsync(whole, accepting),
    { api: "async", checks: LATE },
  ),
  engineMutant(
    "close-forgets-reads",
    "a read that has something to look up first fails when the store is closed meanwhile",
    ["CV-107"],
    (whole) =>
      changeAsync(whole, (store) => ({
        getNewTransactionInSession: async (...given) => {
          await turn();
          return store.getNewTransactionInSession(...given);
        },
      })),
    { api: "async", checks: ["close-waits-for-calls"] },
  ),
  engineMutant(
    "close-forgets-sync",
    "sync fails when the store is closed meanwhile",
    ["CV-107"],
    (whole) =>
      changeAsync(whole, (store) => ({
        sync: async () => {
          await turn();
          return store.sync();
        },
      })),
    { api: "async", checks: ["closes-more-than-once"] },
  ),
];

function afterTenth(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 100).unref();
  });
}

/** Closes once no write is in flight any more. */
function accepting(store: CoValueStore): Partial<CoValueStore> {
  const scope = new WriterQueue();
  let last: Promise<unknown> = Promise.resolve();
  const note = <T>(write: Promise<T>): Promise<T> => {
    last = Promise.allSettled([last, write]);
    return write;
  };
  let closed: Promise<void> | undefined;
  const close = async (): Promise<void> => {
    for (let seen: unknown; seen !== last;) {
      seen = last;
      await seen;
      await turn();
    }
    await store.close();
  };
  const writes = WRITE_NAMES.map((name) => [
    name,
    (...given: unknown[]): Promise<unknown> =>
      note(Promise.resolve(Reflect.apply(store[name], store, given))),
  ]);
  return {
    // Each passes on what it is given.
    ...(Object.fromEntries(writes) as Partial<CoValueStore>),
    close: () => (scope.insideTransaction() ? store.close() : (closed ??= close())),
    transaction: (callback) =>
      note(store.transaction((handle) => scope.asTransaction(() => callback(handle)))),
  };
}
