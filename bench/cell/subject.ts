// A cell's store as a workload meets it: open, filled, played on, looked at, reopened, closed; the
// same for both apis, with nothing between a loop and the store but the workload's own call.
import type {
  CoValueEngine,
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
} from "@assay/engines/covalue";
import type { Api, OpenOptions } from "@assay/engines/engine";
import type { Play } from "../drivers/closed-loop.ts";
import { fill, fillSync } from "../verification/fill.ts";
import { stateOf, stateOfSync, type State } from "../verification/state.ts";
import type { Leaves, Workload } from "../workloads/workload.ts";

/** One store that a workload is played on. */
export interface Subject<Operation, Outcome> {
  readonly play: Play<Operation, Outcome>;
  /** Stores what the stream begins with, and makes it durable. */
  fill(writes: readonly CoValueWrite[]): Promise<void>;
  reopen(): Promise<void>;
  state(leaves: Leaves): Promise<State>;
  close(): Promise<void>;
}

/** Opens a new store for a workload. Errors are the engine's. */
export function openSubject<Operation, Outcome>(
  workload: Workload<Operation, Outcome>,
  engine: CoValueEngine,
  api: Api,
  options: OpenOptions,
): Promise<Subject<Operation, Outcome>> {
  return api === "async"
    ? openAsyncSubject(workload, engine, options)
    : openSyncSubject(workload, engine, options);
}

async function openAsyncSubject<Operation, Outcome>(
  workload: Workload<Operation, Outcome>,
  engine: CoValueEngine,
  options: OpenOptions,
): Promise<Subject<Operation, Outcome>> {
  let store: CoValueStore = await engine.openAsync(options);
  return {
    play: { api: "async", play: (operation) => workload.playAsync(store, operation) },
    async fill(writes) {
      await fill(store, writes);
      await store.sync();
    },
    async reopen() {
      await store.close();
      store = await engine.openAsync(options);
    },
    state: (leaves) => stateOf(store, leaves),
    close: () => store.close(),
  };
}

async function openSyncSubject<Operation, Outcome>(
  workload: Workload<Operation, Outcome>,
  engine: CoValueEngine,
  options: OpenOptions,
): Promise<Subject<Operation, Outcome>> {
  let store: CoValueStoreSync = engine.openSync(options);
  return {
    play: { api: "sync", play: (operation) => workload.playSync(store, operation) },
    async fill(writes) {
      fillSync(store, writes);
      store.sync();
    },
    async reopen() {
      store.close();
      store = engine.openSync(options);
    },
    state: async (leaves) => stateOfSync(store, leaves),
    close: async () => store.close(),
  };
}
