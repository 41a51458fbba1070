// The calls that playing a history makes to its store, recorded so that they can be made again without
// the player: what is left is the engine's own part of the cost.
import type { CoValueStoreSync, CoValueTransactionSync } from "@assay/engines/covalue";
import type { ManualClock } from "@assay/engines/engine";

/** One recorded call. */
export type Call =
  | {
      readonly to: "store";
      readonly atMs: number;
      readonly name: string;
      readonly given: readonly unknown[];
    }
  | {
      readonly to: "handle";
      readonly atMs: number;
      /** The transaction whose handle it is, counted from 0; it may have ended. */
      readonly transaction: number;
      readonly name: string;
      readonly given: readonly unknown[];
    }
  | {
      readonly to: "transaction";
      readonly atMs: number;
      readonly transaction: number;
      /** How many of the calls that follow were made inside its callback. */
      inside: number;
      threw: boolean;
    };

/** A store that remembers what it is asked. */
export interface StoreRecorder {
  readonly store: CoValueStoreSync;
  readonly calls: readonly Call[];
  /** Everything it was asked, to be asked again of a fresh store at the same times of its clock. */
  readonly replayOn: (store: CoValueStoreSync, clock: ManualClock) => void;
}

/** Records the calls to a sync store with that clock. */
export function recordStore(store: CoValueStoreSync, clock: ManualClock): StoreRecorder {
  const calls: Call[] = [];
  let transactions = 0;
  const transaction: CoValueStoreSync["transaction"] = (callback) => {
    const atMs = clock.now();
    const call: Call = {
      to: "transaction",
      atMs,
      transaction: transactions,
      inside: 0,
      threw: false,
    };
    transactions += 1;
    calls.push(call);
    const before = calls.length;
    return store.transaction((handle) => {
      const recorded = recordCalls(handle, (name, given) =>
        calls.push({
          to: "handle",
          atMs: clock.now(),
          transaction: call.transaction,
          name,
          given,
        }),
      );
      try {
        return callback(recorded);
      } catch (error) {
        call.threw = true;
        throw error;
      } finally {
        call.inside = calls.length - before;
      }
    });
  };
  const recorded = recordCalls(store, (name, given) =>
    calls.push({ to: "store", atMs: clock.now(), name, given }),
  );
  return {
    store: new Proxy(recorded, {
      get: (target, name) => (name === "transaction" ? transaction : Reflect.get(target, name)),
    }),
    calls,
    replayOn: (fresh, itsClock) => replay(fresh, itsClock, calls),
  };
}

/** The target with each call told of before it is made. */
function recordCalls<Target extends object>(
  target: Target,
  record: (name: string, given: readonly unknown[]) => void,
): Target {
  return new Proxy(target, {
    get(_target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== "function" || typeof name !== "string") return member;
      return (...given: unknown[]): unknown => {
        record(name, given);
        return Reflect.apply(member, target, given);
      };
    },
  });
}

/** What a transaction that threw throws again. */
const THROWN = new Error("the recorded transaction threw");

function replay(store: CoValueStoreSync, clock: ManualClock, calls: readonly Call[]): void {
  const handles: CoValueTransactionSync[] = [];
  let next = 0;
  const replayUntil = (end: number): void => {
    while (next < end) {
      const call = calls[next];
      next += 1;
      // What was refused is refused again; the player caught it as well.
      try {
        if (call !== undefined) make(call);
      } catch {
        continue;
      }
    }
  };
  const make = (call: Call): void => {
    clock.advance(call.atMs - clock.now());
    if (call.to === "store") apply(store, call.name, call.given);
    else if (call.to === "handle") apply(handles[call.transaction], call.name, call.given);
    else {
      store.transaction((handle) => {
        handles[call.transaction] = handle;
        replayUntil(next + call.inside);
        if (call.threw) throw THROWN;
      });
    }
  };
  replayUntil(calls.length);
}

function apply(target: object | undefined, name: string, given: readonly unknown[]): void {
  if (target === undefined) return;
  const member: unknown = Reflect.get(target, name);
  if (typeof member === "function") Reflect.apply(member, target, given);
}
