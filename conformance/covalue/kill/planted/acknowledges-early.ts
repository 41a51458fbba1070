// An engine that is broken on purpose: it answers from memory, acknowledges at once, and hands what
// was written to SQLite some time later.
import { runAsync, runSync, settle, type Api, type Steps } from "@assay/engines/engine";
import type {
  AnyCoValueStore,
  CoValueEngine,
  CoValueWrite,
  RawCoID,
  StoredCoValue,
} from "@assay/engines/covalue";
import { moduleBeside } from "@assay/engines/host";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { breakStore, breakStoreSync, type BrokenCalls } from "../../mutants/broken-calls.ts";

/** How long a write stays in memory alone. */
const DELAY_MS = 20;
const VOLATILE = { path: "", durability: "volatile" } as const;

/** Loses what was acknowledged in the last moments. Non-goal: sync states and locks, which it never keeps. */
export const acknowledgesEarly: CoValueEngine = {
  ...sqliteEngine,
  name: "sqlite-acknowledges-early",
  source: {
    module: moduleBeside(import.meta.url, "./acknowledges-early").href,
    exportName: "acknowledgesEarly",
  },
  durabilities: ["process"],
  async openAsync(options) {
    const [front, back] = [
      await memoryEngine.openAsync(VOLATILE),
      await sqliteEngine.openAsync(options),
    ];
    await runAsync(copyAll(back, front));
    return breakStore(front, writeBehind("async", front, back));
  },
  openSync(options) {
    const [front, back] = [memoryEngine.openSync(VOLATILE), sqliteEngine.openSync(options)];
    runSync(copyAll(back, front));
    return breakStoreSync(front, writeBehind("sync", front, back));
  },
};

function writeBehind(api: Api, front: AnyCoValueStore, back: AnyCoValueStore): BrokenCalls {
  const ids = new Map<number, RawCoID>();
  const dirty = new Set<RawCoID>();
  let timer: NodeJS.Timeout | undefined;
  const flush = function* (): Steps<void> {
    timer = undefined;
    const flushed = [...dirty];
    dirty.clear();
    yield* copy(front, back, flushed);
  };
  const writeLater = (id: RawCoID): void => {
    dirty.add(id);
    timer ??= setTimeout(() => {
      if (api === "sync") runSync(flush());
      else void runAsync(flush());
    }, DELAY_MS);
  };
  return {
    store: {
      *upsertCoValue(store, id, header) {
        const rowID = yield* settle(store.upsertCoValue(id, header));
        if (rowID === undefined) return undefined;
        // Ids that cojson hands to a store are of this form.
        ids.set(rowID, id as RawCoID);
        writeLater(id as RawCoID);
        return rowID;
      },
      *close(store) {
        clearTimeout(timer);
        yield* flush();
        yield* settle(back.close());
        yield* settle(store.close());
      },
    },
    handle: {
      *addSessionUpdate(handle, update) {
        const id = ids.get(update.sessionUpdate.coValue);
        if (id !== undefined) writeLater(id);
        return yield* settle(handle.addSessionUpdate(update));
      },
    },
  };
}

function* copyAll(from: AnyCoValueStore, to: AnyCoValueStore): Steps<void> {
  const ids = yield* settle(from.getCoValueIDs(Number.MAX_SAFE_INTEGER, 0));
  yield* copy(
    from,
    to,
    ids.map(({ id }) => id),
  );
}

function* copy(from: AnyCoValueStore, to: AnyCoValueStore, ids: readonly RawCoID[]): Steps<void> {
  const writes: CoValueWrite[] = [];
  for (const id of ids) {
    const value = yield* settle(from.readCoValue(id));
    if (value !== undefined) writes.push(writeOf(value));
  }
  yield* settle(to.commitBatch(writes));
}

function writeOf({ row, sessions }: StoredCoValue): CoValueWrite {
  return {
    id: row.id,
    header: row.header,
    sessions: sessions.map(({ row: session, transactions, signatures }) => ({
      ...session,
      transactions,
      signatures,
    })),
  };
}
