// Bugs that show where several calls of an async store are in flight, or while a callback awaits.
import { setImmediate as turn, setTimeout as timer } from "node:timers/promises";
import { AssayError, runAsync, settle, WriterQueue } from "@assay/engines/engine";
import {
  commitBatchOver,
  READ_NAMES,
  type CoValueStore,
  type CoValueTransaction,
  type CoValueWrite,
  type RawCoID,
  type StoredSessionRow,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, mutant, type Mutant } from "./mutant.ts";
import {
  handleOf,
  holdTransaction,
  withOwnTransactions,
  type OwnTransaction,
} from "./own-transactions.ts";

/** Bugs in concurrency. */
export const CONCURRENCY_MUTANTS: readonly Mutant[] = [
  mutant(
    "together-last-wins",
    "of calls of addTransaction that are issued together only the last one is stored",
    ["CV-029"],
    () => {
      let latest = 0;
      return {
        handle: {
          *addTransaction(handle, ses, idx, tx) {
            latest += 1;
            const own = latest;
            // Every call that is issued together with this one has been issued by then.
            yield Promise.resolve();
            if (own === latest) yield* settle(handle.addTransaction(ses, idx, tx));
          },
        },
      };
    },
    { api: "async" },
  ),
  engineMutant(
    "lost-update",
    "a transaction waits for its turn only when it first writes, and reads sessions before",
    ["CV-042"],
    (whole) =>
      changeAsync(whole, (store) => withOwnTransactions(store, async () => beginLate(store))),
    { api: "async" },
  ),
  engineMutant(
    "transactions-join",
    "a transaction that is begun while another one is open becomes a part of that one",
    ["CV-042"],
    (whole) => changeAsync(whole, (store) => withOwnTransactions(store, joinedTransactions(store))),
    { api: "async", engine: sqliteEngine },
  ),
  engineMutant(
    "rollback-takes-batch-along",
    "a batch for stored coValues that is committed beside an open transaction becomes a part of it",
    ["CV-042", "CV-044"],
    (whole) => changeAsync(whole, batchesInOpenTransactions),
    { api: "async" },
  ),
  engineMutant(
    "dirty-sessions",
    "sessions are read with the counters that an open transaction has written",
    ["CV-040"],
    (whole) => changeAsync(whole, dirtySessions),
    { api: "async" },
  ),
  engineMutant(
    "commit-in-two-steps",
    "what a transaction marks as deleted is committed after everything else of it",
    ["CV-036", "CV-062"],
    (whole) => changeAsync(whole, marksAfterCommit),
    { api: "async" },
  ),
  engineMutant(
    "commit-acknowledged-early",
    "a transaction answers before what it has written can be read",
    ["CV-041"],
    (whole) =>
      changeAsync(whole, (store) =>
        withOwnTransactions(store, async () => {
          const held = await holdTransaction(store);
          return {
            ...held,
            async commit() {
              void timer(1).then(() => held.commit());
            },
          };
        }),
      ),
    { api: "async" },
  ),
  engineMutant(
    "read-refused-while-writing",
    "getUnsyncedCoValueIDs fails while a transaction is open",
    ["CV-041"],
    (whole) =>
      changeAsync(whole, (store) => {
        let open = 0;
        return {
          transaction: (callback) =>
            store.transaction(async (handle) => {
              open += 1;
              try {
                return await callback(handle);
              } finally {
                open -= 1;
              }
            }),
          async getUnsyncedCoValueIDs() {
            if (open > 0) throw new AssayError("IO_FAILED", "database is locked");
            return store.getUnsyncedCoValueIDs();
          },
        };
      }),
    { api: "async", engine: sqliteEngine },
  ),
  engineMutant(
    "reads-coalesced",
    "a read is answered by an equal one that was begun before it and is still under way",
    ["CV-041"],
    (whole) => changeAsync(whole, coalescedReads),
    { api: "async" },
  ),
  engineMutant(
    "early-commit",
    "what a transaction has written is committed when its callback first waits for a timer",
    ["CV-045"],
    (whole) =>
      changeAsync(whole, (store) => withOwnTransactions(store, async () => beginSplitting(store))),
    { api: "async" },
  ),
  engineMutant(
    "tracking-acknowledged-early",
    "trackCoValuesSyncState answers before its turn has come",
    ["CV-063"],
    (whole) =>
      changeAsync(whole, (store) => ({
        async trackCoValuesSyncState(updates) {
          // Holds up its own turn, and what comes after it.
          const before = store.transaction(() => timer(2));
          const tracked = store.trackCoValuesSyncState(updates);
          await Promise.race([Promise.all([before, tracked]), timer(0)]);
        },
      })),
    { api: "async" },
  ),
  mutant(
    "signature-lags",
    "addSignatureAfter answers at once and writes a turn of the event loop later",
    ["CV-032"],
    () => ({
      handle: {
        *addSignatureAfter(handle, row) {
          void timer(0)
            .then(() => handle.addSignatureAfter(row))
            .catch(() => {});
        },
      },
    }),
    { api: "async" },
  ),
];

/** Transactions with some calls of their handles replaced. */
function changeHandle(
  store: CoValueStore,
  changes: (handle: CoValueTransaction) => Partial<CoValueTransaction>,
): Pick<CoValueStore, "transaction"> {
  return {
    transaction: (callback) =>
      store.transaction((handle) => callback(withMembers(handle, changes(handle)))),
  };
}

function coalescedReads(store: CoValueStore): Partial<CoValueStore> {
  const underWay = new Map<string, Promise<unknown>>();
  const coalesced = READ_NAMES.map((name) => [
    name,
    async (...given: unknown[]): Promise<unknown> => {
      const key = JSON.stringify([name, given]);
      const earlier = underWay.get(key);
      if (earlier !== undefined) return structuredClone(await earlier);
      const reading: Promise<unknown> = Reflect.apply(store[name], store, given);
      underWay.set(key, reading);
      await turn();
      underWay.delete(key);
      return structuredClone(await reading);
    },
  ]);
  // Each passes on what it is given.
  return Object.fromEntries(coalesced) as Partial<CoValueStore>;
}

function beginLate(store: CoValueStore): OwnTransaction {
  let held: Promise<OwnTransaction> | undefined;
  const hold = (): Promise<OwnTransaction> => (held ??= holdTransaction(store));
  const handle = handleOf(async () => (await hold()).handle);
  return {
    handle: {
      ...handle,
      async getSingleCoValueSession(coValue, sessionID) {
        if (held !== undefined) return handle.getSingleCoValueSession(coValue, sessionID);
        const rows = await store.getCoValueSessions(coValue);
        return rows.find((row) => row.sessionID === sessionID);
      },
    },
    commit: async () => (await hold()).commit(),
    rollBack: async () => (await hold()).rollBack(),
  };
}

function joinedTransactions(store: CoValueStore): () => Promise<OwnTransaction> {
  let shared: Promise<OwnTransaction> | undefined;
  let members = 0;
  let failed = false;
  let ended: Promise<void> = Promise.resolve();
  let leave: () => void = () => {};
  const end = async (): Promise<void> => {
    members -= 1;
    const last = shared;
    if (members > 0 || last === undefined) return ended;
    shared = undefined;
    const outcome = failed ? "rollBack" : "commit";
    failed = false;
    await (await last)[outcome]();
    leave();
  };
  return async () => {
    members += 1;
    if (shared === undefined) {
      shared = holdTransaction(store);
      ended = new Promise((resolve) => {
        leave = resolve;
      });
    }
    return {
      handle: (await shared).handle,
      commit: end,
      rollBack: () => {
        failed = true;
        return end();
      },
    };
  };
}

function batchesInOpenTransactions(store: CoValueStore): Partial<CoValueStore> {
  const scope = new WriterQueue();
  /** Those that were asked for and have not ended, the one whose turn it is first. */
  const open: {
    readonly handle: Promise<CoValueTransaction>;
    readonly ended: Promise<unknown>;
    readonly joined: Promise<unknown>[];
  }[] = [];
  return {
    transaction(callback) {
      let begin: (handle: CoValueTransaction) => void = () => {};
      const handle = new Promise<CoValueTransaction>((resolve) => {
        begin = resolve;
      });
      if (scope.insideTransaction()) return store.transaction(callback);
      const outcome = store.transaction(async (begun) => {
        begin(begun);
        try {
          return await scope.asTransaction(() => callback(begun));
        } finally {
          await Promise.allSettled(joined);
        }
      });
      const leave = (): void => void open.shift();
      const joined: Promise<unknown>[] = [];
      open.push({ handle, joined, ended: outcome.then(leave, leave) });
      return outcome;
    },
    async commitBatch(writes) {
      const [beside] = open;
      if (scope.insideTransaction() || beside === undefined) return store.commitBatch(writes);
      const writing = writeThrough(store, await beside.handle, writes);
      beside.joined.push(writing);
      const rowIDs = await writing;
      await beside.ended;
      const left = writes.filter((_, index) => rowIDs[index] === undefined);
      const rest = left.length === 0 ? [] : await store.commitBatch(left);
      return rowIDs.map((rowID) => rowID ?? rest.shift());
    },
  };
}

/** Writes to what is stored through an open transaction; answers its row ids. */
async function writeThrough(
  store: CoValueStore,
  handle: CoValueTransaction,
  writes: readonly CoValueWrite[],
): Promise<(number | undefined)[]> {
  const stored = await Promise.all(writes.map(({ id }) => store.upsertCoValue(id)));
  const known = writes.filter((_, index) => stored[index] !== undefined);
  const through = withMembers(store, {
    transaction: (callback: (open: CoValueTransaction) => Promise<unknown>) => callback(handle),
  });
  const content = known.map(({ header: _stored, ...write }) => write);
  await runAsync(commitBatchOver("async", through, content));
  return stored;
}

function dirtySessions(store: CoValueStore): Partial<CoValueStore> {
  const dirty = new Map<number, number>();
  const changed = changeHandle(store, (handle) => ({
    async addSessionUpdate(given) {
      const rowID = await handle.addSessionUpdate(given);
      dirty.set(rowID, given.sessionUpdate.lastIdx);
      return rowID;
    },
  }));
  const dirtied = (row: StoredSessionRow): StoredSessionRow => ({
    ...row,
    lastIdx: dirty.get(row.rowID) ?? row.lastIdx,
  });
  return {
    transaction: async (callback) => {
      try {
        return await changed.transaction(callback);
      } finally {
        dirty.clear();
      }
    },
    async getCoValueSessions(coValue) {
      return (await store.getCoValueSessions(coValue)).map(dirtied);
    },
    async readCoValue(id) {
      const whole = await store.readCoValue(id);
      if (whole === undefined) return undefined;
      const sessions = whole.sessions.map((session) => ({ ...session, row: dirtied(session.row) }));
      return { ...whole, sessions };
    },
  };
}

function marksAfterCommit(store: CoValueStore): Partial<CoValueStore> {
  return {
    async transaction(callback) {
      const marked: RawCoID[] = [];
      const changed = changeHandle(store, (handle) => ({
        async markCoValueAsDeleted(id) {
          // Asked for what it is not to be asked for late.
          await handle.getStorageReconciliationLock("");
          marked.push(id);
        },
      }));
      const result = await changed.transaction(callback);
      if (marked.length === 0) return result;
      await timer(0);
      await store.transaction(async (handle) => {
        for (const id of marked) await handle.markCoValueAsDeleted(id);
      });
      return result;
    },
  };
}

function beginSplitting(store: CoValueStore): OwnTransaction {
  let part = holdTransaction(store);
  let ended = false;
  void timer(0).then(() => {
    if (ended) return;
    part = part.then(async (first) => {
      await first.commit();
      return holdTransaction(store);
    });
  });
  const end = async (outcome: "commit" | "rollBack"): Promise<void> => {
    ended = true;
    await (await part)[outcome]();
  };
  return {
    handle: handleOf(async () => (await part).handle),
    commit: () => end("commit"),
    rollBack: () => end("rollBack"),
  };
}
