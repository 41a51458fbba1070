// Breaks single calls of a store and leaves all others as they are, in either api at once: a broken
// call is written as steps. A mutant says only what is wrong with it.
import { runAsync, runSync, type Api, type Steps } from "@assay/engines/engine";
import type {
  AnyCoValueStore,
  AnyCoValueTransaction,
  CoValueStore,
  CoValueStoreSync,
  CoValueTransaction,
  CoValueTransactionSync,
} from "@assay/engines/covalue";
import type { ReferenceTransaction } from "@assay/engines/covalue/reference";

/** The calls of an interface as steps, with what they are broken over as the first argument. */
type CallsAsSteps<Whole, Calls> = {
  readonly [Name in keyof Calls]?: Calls[Name] extends (...args: infer Args) => infer Result
    ? (whole: Whole, ...args: Args) => Steps<Result>
    : never;
};

/** Broken calls of a store; a call that answers in the sync api answers with a promise in the async one. */
export type BrokenStoreCalls = CallsAsSteps<
  AnyCoValueStore,
  Omit<CoValueStoreSync, "transaction" | "rows" | "stats">
>;

/** Broken calls of a transaction's handle. */
export type BrokenHandleCalls = CallsAsSteps<AnyCoValueTransaction, ReferenceTransaction>;

/** What is broken about one open store. */
export interface BrokenCalls {
  readonly store?: BrokenStoreCalls;
  readonly handle?: BrokenHandleCalls;
  /** Runs when a transaction has ended, and may make its outcome another. */
  readonly ended?: (outcome: "commit" | "rollback") => Steps<void>;
}

/** An async store with some calls broken. */
export function breakStore(store: CoValueStore, broken: BrokenCalls): CoValueStore {
  const calls = withCalls("async", store, store, broken.store ?? {});
  return withMembers(calls, {
    async transaction(callback: (tx: CoValueTransaction) => Promise<unknown>) {
      let outcome: "commit" | "rollback" = "rollback";
      try {
        const result = await store.transaction((handle) =>
          callback(withCalls("async", handle, handle, broken.handle ?? {})),
        );
        outcome = "commit";
        return result;
      } finally {
        if (broken.ended) await runAsync(broken.ended(outcome));
      }
    },
  });
}

/** A sync store with some calls broken. */
export function breakStoreSync(store: CoValueStoreSync, broken: BrokenCalls): CoValueStoreSync {
  const calls = withCalls("sync", store, store, broken.store ?? {});
  return withMembers(calls, {
    transaction(callback: (tx: CoValueTransactionSync) => unknown) {
      let outcome: "commit" | "rollback" = "rollback";
      try {
        const result = store.transaction((handle) =>
          callback(withCalls("sync", handle, handle, broken.handle ?? {})),
        );
        outcome = "commit";
        return result;
      } finally {
        if (broken.ended) runSync(broken.ended(outcome));
      }
    },
  });
}

/** The object with each broken call in the place of its own, run as the api asks for. */
function withCalls<T extends object, Whole>(
  api: Api,
  target: T,
  whole: Whole,
  broken: {
    readonly [name: string]: ((whole: Whole, ...args: never[]) => Steps<unknown>) | undefined;
  },
): T {
  const calls: Record<string, unknown> = {};
  for (const [name, steps] of Object.entries(broken)) {
    // A call that the object does not have, it does not have broken either.
    if (steps === undefined || !(name in target)) continue;
    calls[name] = (...args: never[]): unknown => {
      const run = steps(whole, ...args);
      return api === "async" ? runAsync(run) : runSync(run);
    };
  }
  return withMembers(target, calls);
}

/** The object with some members replaced; the others keep their own `this`. */
export function withMembers<T extends object>(target: T, replaced: object): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
