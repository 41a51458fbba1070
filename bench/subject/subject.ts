// A cell's store as a workload meets it: open, filled, played on, looked at, reopened, closed; the
// same for both apis, with nothing between a loop and the store but the workload's own call.
import type {
  CoValueEngine,
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
  StoreStats,
} from "@assay/engines/covalue";
import type { Api, OpenOptions } from "@assay/engines/engine";
import type { Call } from "../calls/call.ts";
import type { Stage } from "../verification/stage.ts";
import type { Play } from "../drivers/play.ts";
import { checkEnd, checkEndSync } from "../verification/check-end.ts";
import { fill, fillSync } from "../verification/fill.ts";
import { stateOf, stateOfSync, type State } from "../verification/state.ts";
import type { Leaves } from "../verification/leaves.ts";

/** One store that a workload is played on. */
export interface Subject {
  readonly play: Play<Call, unknown>;
  /** Stores what the stream begins with, and makes it durable. */
  fill(writes: Iterable<CoValueWrite>): Promise<void>;
  reopen(between?: () => Promise<void>): Promise<void>;
  /** Everything that it holds; for small stores. */
  state(leaves: Leaves): Promise<State>;
  /** Throws `WrongAnswer` when it does not hold what the pass has led to. */
  checkEnd(stage: Stage, leaves: Leaves): Promise<void>;
  /** Counted since it was first opened. */
  stats(): StoreStats;
  close(): Promise<void>;
}

/** Opens a store for a workload. Errors are the engine's. */
export function openSubject(
  engine: CoValueEngine,
  api: Api,
  options: OpenOptions,
): Promise<Subject> {
  return api === "async" ? openAsyncSubject(engine, options) : openSyncSubject(engine, options);
}

async function openAsyncSubject(engine: CoValueEngine, options: OpenOptions): Promise<Subject> {
  let store: CoValueStore = await engine.openAsync(options);
  let before = NO_STATS;
  return {
    play: { api: "async", play: (call) => call.playAsync(store) },
    async fill(writes) {
      await fill(store, writes);
      await store.sync();
    },
    async reopen(between) {
      await store.close();
      before = sum(before, store.stats());
      await between?.();
      store = await engine.openAsync(options);
    },
    state: (leaves) => stateOf(store, leaves),
    checkEnd: (stage, leaves) => checkEnd(store, stage, leaves),
    stats: () => sum(before, store.stats()),
    close: () => store.close(),
  };
}

async function openSyncSubject(engine: CoValueEngine, options: OpenOptions): Promise<Subject> {
  let store: CoValueStoreSync = engine.openSync(options);
  let before = NO_STATS;
  return {
    play: { api: "sync", play: (call) => call.playSync(store) },
    async fill(writes) {
      fillSync(store, writes);
      store.sync();
    },
    async reopen(between) {
      store.close();
      before = sum(before, store.stats());
      await between?.();
      store = engine.openSync(options);
    },
    state: async (leaves) => stateOfSync(store, leaves),
    checkEnd: async (stage, leaves) => checkEndSync(store, stage, leaves),
    stats: () => sum(before, store.stats()),
    close: async () => store.close(),
  };
}

const NO_STATS: StoreStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };

function sum(a: StoreStats, b: StoreStats): StoreStats {
  return {
    calls: a.calls + b.calls,
    rows: a.rows + b.rows,
    batchBytes: a.batchBytes + b.batchBytes,
    syncsRequested: a.syncsRequested + b.syncsRequested,
  };
}
