// Breaks single calls of a store and leaves all others as they are, in either api at once: a broken
// call is written as steps. A mutant says only what is wrong with it.
import { AsyncLocalStorage } from "node:async_hooks";
import { runAsync, runSync, type Api, type Steps } from "@assay/engines/engine";
import {
  WRITE_NAMES,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
  type CoValueStore,
  type CoValueStoreSync,
  type CoValueTransaction,
  type CoValueTransactionSync,
} from "@assay/engines/covalue";
import type { ReferenceTransaction } from "@assay/engines/covalue/reference";
import { hasUnstorable } from "./refused-numbers.ts";

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
  /**
   * Whether calls are broken also where the store would refuse them: writes from inside a transaction,
   * all of a handle whose transaction has ended, and numbers that cannot be stored. Default: those are
   * refused as they should be.
   */
  readonly evenRefused?: boolean;
}

/**
 * The stores in whose callbacks the current async context is. One for all stores: Node 20 carries every storage
 * that was ever used from promise to promise, so one a store would slow a self-test down with each history.
 */
const insideOf = new AsyncLocalStorage<ReadonlySet<CoValueStore>>();

/** An async store with some calls broken. */
export function breakStore(store: CoValueStore, broken: BrokenCalls): CoValueStore {
  const isNested = isNestedWrite(() => insideOf.getStore()?.has(store) === true, broken);
  const calls = withCalls("async", store, broken.store ?? {}, isNested);
  return withMembers(calls, {
    async transaction(callback: (tx: CoValueTransaction) => Promise<unknown>) {
      let outcome: "commit" | "rollback" = "rollback";
      try {
        const result = await store.transaction(async (handle) => {
          const { isRefused, end } = untilEnded(broken);
          try {
            const calls = withCalls("async", handle, broken.handle ?? {}, isRefused);
            const inside = new Set(insideOf.getStore()).add(store);
            return await insideOf.run(inside, () => callback(calls));
          } finally {
            end();
          }
        });
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
  let isInside = false;
  const isNested = isNestedWrite(() => isInside, broken);
  const calls = withCalls("sync", store, broken.store ?? {}, isNested);
  return withMembers(calls, {
    transaction(callback: (tx: CoValueTransactionSync) => unknown) {
      let outcome: "commit" | "rollback" = "rollback";
      try {
        const result = store.transaction((handle) => {
          const { isRefused, end } = untilEnded(broken);
          try {
            const calls = withCalls("sync", handle, broken.handle ?? {}, isRefused);
            isInside = true;
            return callback(calls);
          } finally {
            isInside = false;
            end();
          }
        });
        outcome = "commit";
        return result;
      } finally {
        if (broken.ended) runSync(broken.ended(outcome));
      }
    },
  });
}

/** Whether a call is one that the store refuses, and so is not broken. */
type IsRefused = (name: string, args: readonly unknown[]) => boolean;

const WRITES: ReadonlySet<string> = new Set(WRITE_NAMES);

/** Writes of the store from inside a transaction; an upsert without a header is a read. */
function isNestedWrite(isInside: () => boolean, { evenRefused }: BrokenCalls): IsRefused {
  return (name, args) => {
    if (evenRefused === true) return false;
    if (hasUnstorable(name, args)) return true;
    return isInside() && WRITES.has(name) && (name !== "upsertCoValue" || args[1] !== undefined);
  };
}

/** Calls of a handle from the end of its transaction on. */
function untilEnded({ evenRefused }: BrokenCalls): { isRefused: IsRefused; end: () => void } {
  let ended = false;
  return {
    isRefused: (name, args) => evenRefused !== true && (ended || hasUnstorable(name, args)),
    end: () => {
      ended = true;
    },
  };
}

/** The object with each broken call in the place of its own, run as the api asks for. */
function withCalls<T extends object>(
  api: Api,
  target: T,
  broken: {
    readonly [name: string]: ((whole: T, ...args: never[]) => Steps<unknown>) | undefined;
  },
  isRefused: IsRefused,
): T {
  const calls: Record<string, unknown> = {};
  for (const [name, steps] of Object.entries(broken)) {
    // A call that the object does not have, it does not have broken either.
    const whole: unknown = Reflect.get(target, name);
    if (steps === undefined || typeof whole !== "function") continue;
    calls[name] = (...args: never[]): unknown => {
      if (isRefused(name, args)) return Reflect.apply(whole, target, args);
      const run = steps(target, ...args);
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
