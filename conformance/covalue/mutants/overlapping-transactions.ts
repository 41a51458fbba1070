// Bugs that show where transactions and batches overlap, or where a callback or a commit takes its time.
import { setTimeout as timer } from "node:timers/promises";
import { runAsync, WriterQueue } from "@assay/engines/engine";
import {
  commitBatchOver,
  type CoValueStore,
  type CoValueTransaction,
  type CoValueWrite,
  type RawCoID,
} from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync, changeHandle } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";
import {
  handleOf,
  holdTransaction,
  withOwnTransactions,
  type OwnTransaction,
} from "./own-transactions.ts";

/** Bugs in what transactions do to each other, and time to them. */
export const OVERLAPPING_TRANSACTION_MUTANTS: readonly Mutant[] = [
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
    "commit-in-two-steps",
    "what a transaction marks as deleted is committed after everything else of it",
    ["CV-036", "CV-062"],
    (whole) => changeAsync(whole, marksAfterCommit),
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
];

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
