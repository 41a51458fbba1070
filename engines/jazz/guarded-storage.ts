// cojson's storage over a store that may be broken. An error would end as an unhandled rejection
// (storageAsync.ts 258: a dependency's load), as an uncaught exception (sync cells), or nowhere; here
// it is kept as a fault, and cojson is told that there is nothing, so that it comes to an end.
// For reading only: a store that is told "nothing" where there is something would be written wrongly.
import { StorageApiAsync, StorageApiSync } from "cojson";
import type { ContentMessage } from "../history/capture.ts";
import { interceptCalls } from "./intercept-calls.ts";
import type { JazzStore } from "./jazz-store.ts";

/** One error of a store, or of cojson over what the store answered. */
export interface StorageFault {
  /** `getCoValueSessions`, or `load co_z…` where an answer made cojson itself fail. */
  readonly call: string;
  readonly error: unknown;
}

/** A storage of cojson's whose errors are kept. */
export interface GuardedStorage {
  readonly storage: StorageApiAsync | StorageApiSync;
  readonly faults: readonly StorageFault[];
  /** Messages delivered so far. */
  delivered(): number;
}

/** A new storage over an open store; it knows nothing yet, so it delivers everything. */
export function guardedStorage(target: JazzStore): GuardedStorage {
  const guard = new Guard();
  const onError = (call: string, error: unknown) => {
    guard.faults.push({ call, error });
    return LISTS.has(call) ? [] : undefined;
  };
  const storage =
    target.api === "async"
      ? new GuardedAsync(interceptCalls(target.store, onError), guard)
      : new GuardedSync(interceptCalls(target.store, onError), guard);
  return { storage, faults: guard.faults, delivered: () => guard.delivered };
}

/** The calls whose answer "nothing" is an empty list. */
const LISTS: ReadonlySet<string> = new Set([
  "getAllCoValuesWaitingForDelete",
  "getCoValueSessions",
  "getNewTransactionInSession",
  "getSignatures",
  "getUnsyncedCoValueIDs",
  "getCoValueIDs",
]);

type Deliver = (message: ContentMessage) => void;
type Found = (found: boolean) => void;

class Guard {
  readonly faults: StorageFault[] = [];
  delivered = 0;

  /** What receives a message may fail on what is in it; that is a fault of the store too. */
  receiver(id: string, deliver: Deliver): Deliver {
    return (message) => {
      this.delivered += 1;
      this.attempt(id, () => deliver(message));
    };
  }

  attempt(id: string, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.fault(id, error);
    }
  }

  fault(id: string, error: unknown): void {
    this.faults.push({ call: `load ${id}`, error });
  }
}

class GuardedAsync extends StorageApiAsync {
  readonly #guard: Guard;

  constructor(store: ConstructorParameters<typeof StorageApiAsync>[0], guard: Guard) {
    super(store);
    this.#guard = guard;
  }

  override async loadCoValue(id: string, deliver: Deliver, done: Found): Promise<void> {
    try {
      await super.loadCoValue(id, this.#guard.receiver(id, deliver), done);
    } catch (error) {
      this.#guard.fault(id, error);
      done?.(false);
    }
  }
}

class GuardedSync extends StorageApiSync {
  readonly #guard: Guard;

  constructor(store: ConstructorParameters<typeof StorageApiSync>[0], guard: Guard) {
    super(store);
    this.#guard = guard;
    const { streamingQueue } = this;
    const push = streamingQueue.push.bind(streamingQueue);
    streamingQueue.push = (entry, priority) =>
      push(() => guard.attempt("a chunk that streams", entry), priority);
    // It is async and awaited by nobody (storageSync.ts 245), so its errors would go unhandled; it is
    // private to types only.
    const deliver: unknown = Reflect.get(this, "pushContentWithDependencies");
    if (typeof deliver !== "function") throw new TypeError("this cojson delivers otherwise");
    Reflect.set(this, "pushContentWithDependencies", async (...parameters: unknown[]) => {
      try {
        await Reflect.apply(deliver, this, parameters);
      } catch (error) {
        guard.fault("a chunk", error);
      }
    });
  }

  override loadCoValue(id: string, deliver: Deliver, done?: Found): void {
    try {
      super.loadCoValue(id, this.#guard.receiver(id, deliver), done);
    } catch (error) {
      this.#guard.fault(id, error);
      done?.(false);
    }
  }
}
