// An async store whose transactions are made another way: a broken engine says how one is begun and
// ended, and everything else about transactions stays as it is.
import { AssayError, nestedError, WriterQueue } from "@assay/engines/engine";
import { WRITE_NAMES, type CoValueStore, type CoValueTransaction } from "@assay/engines/covalue";

/** A transaction that is open until it is ended. */
export interface OwnTransaction {
  readonly handle: CoValueTransaction;
  commit(): Promise<void>;
  rollBack(): Promise<void>;
}

/** Begins a transaction of a whole store when it is its turn, and holds it open. */
export async function holdTransaction(store: CoValueStore): Promise<OwnTransaction> {
  let end: (outcome: "commit" | "rollback") => void = () => {};
  const outcome = new Promise<"commit" | "rollback">((resolve) => {
    end = resolve;
  });
  let ended: Promise<unknown> = Promise.resolve();
  const handle = await new Promise<CoValueTransaction>((resolve, reject) => {
    ended = store.transaction(async (begun) => {
      resolve(begun);
      if ((await outcome) === "rollback") throw new Error("rolled back");
    });
    ended.catch(reject);
  });
  return {
    handle,
    async commit() {
      end("commit");
      await ended;
    },
    async rollBack() {
      end("rollback");
      await ended.catch(() => {});
    },
  };
}

const REFUSED_INSIDE = [...WRITE_NAMES, "close"] as const satisfies readonly (keyof CoValueStore)[];

/** The store's calls with transactions begun by `begin`; nested writes and ended handles are refused. */
export function withOwnTransactions(
  store: CoValueStore,
  begin: () => Promise<OwnTransaction>,
): Partial<CoValueStore> {
  const scope = new WriterQueue();
  const guarded = REFUSED_INSIDE.map((name) => [
    name,
    async (...given: unknown[]): Promise<unknown> => {
      const isRead = name === "upsertCoValue" && given[1] === undefined;
      if (!isRead && scope.insideTransaction()) throw nestedError();
      return Reflect.apply(store[name], store, given);
    },
  ]);
  return {
    // Each passes on what it is given.
    ...(Object.fromEntries(guarded) as Partial<CoValueStore>),
    async transaction(callback) {
      if (scope.insideTransaction()) throw nestedError();
      const own = await begin();
      let open = true;
      const handle = whileOpen(own.handle, () => open);
      let result: Awaited<ReturnType<typeof callback>>;
      try {
        result = await scope.asTransaction(() => callback(handle));
      } catch (error) {
        open = false;
        await own.rollBack();
        throw error;
      }
      open = false;
      await own.commit();
      return result;
    },
  };
}

function whileOpen(handle: CoValueTransaction, isOpen: () => boolean): CoValueTransaction {
  return new Proxy(handle, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function") return member;
      return async (...given: unknown[]): Promise<unknown> => {
        if (!isOpen()) throw new AssayError("TRANSACTION_ENDED", "the transaction has ended");
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** A handle each of whose calls goes to the one that is given by then. */
export function handleOf(given: () => Promise<CoValueTransaction>): CoValueTransaction {
  const passOn =
    <Name extends keyof CoValueTransaction>(name: Name) =>
    async (...args: Parameters<CoValueTransaction[Name]>) => {
      const handle = await given();
      return Reflect.apply(handle[name], handle, args);
    };
  return {
    getSingleCoValueSession: passOn("getSingleCoValueSession"),
    markCoValueAsDeleted: passOn("markCoValueAsDeleted"),
    addSessionUpdate: passOn("addSessionUpdate"),
    addTransaction: passOn("addTransaction"),
    addSignatureAfter: passOn("addSignatureAfter"),
    deleteCoValueContent: passOn("deleteCoValueContent"),
    getStorageReconciliationLock: passOn("getStorageReconciliationLock"),
    putStorageReconciliationLock: passOn("putStorageReconciliationLock"),
  };
}
