// The memory engine's ordered store, in both apis. Nothing in it outlives the process.
import type { Answer, Api } from "../engine/cell.ts";
import type {
  Key,
  KeyRange,
  OrderedStats,
  OrderedStore,
  OrderedStoreOf,
  OrderedStoreSync,
  Page,
  Scan,
  ScanOptions,
} from "../ordered/port.ts";
import { frozenPages, getFrozen, MemoryTree, type FrozenTree } from "./tree.ts";

/** Opens an empty ordered store whose methods return promises. */
export function openMemoryStore(): OrderedStore {
  return storeOver<"async">(async (work) => work());
}

/** Opens an empty ordered store whose methods answer at once. */
export function openMemoryStoreSync(): OrderedStoreSync {
  return storeOver<"sync">((work) => work());
}

/** How an answer is given: at once, or as a promise. */
type Reply<A extends Api> = <T>(work: () => T) => Answer<A, T>;

/** The two apis differ in how they reply and in nothing else. */
function storeOver<A extends Api>(reply: Reply<A>): OrderedStoreOf<A> {
  const tree = new MemoryTree();
  const stats: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };

  const getMany = (keys: readonly Key[], get: (key: Key) => Uint8Array | undefined) => {
    stats.calls += 1;
    return keys.map((key) => {
      const value = get(key);
      if (value !== undefined) stats.rows += 1;
      return value;
    });
  };
  const scan = (
    frozen: FrozenTree,
    release: () => void,
    range: KeyRange,
    options: ScanOptions = {},
  ): Scan<A> => {
    const pages = frozenPages(frozen, range, options.reverse ?? false);
    let left = options.limit ?? Number.POSITIVE_INFINITY;
    let next = left > 0 ? pages.next() : undefined;
    const nextPage = (): Page => {
      stats.calls += 1;
      const found = next?.done === false ? next.value : [];
      const entries = found.length > left ? found.slice(0, left) : found;
      left -= entries.length;
      stats.rows += entries.length;
      next = left > 0 ? pages.next() : undefined;
      const last = next === undefined || next.done === true;
      if (last) release();
      return { entries, last };
    };
    const close = () => {
      pages.return(undefined);
      release();
    };
    return { nextPage: () => reply(nextPage), close: () => reply(close) };
  };
  return {
    getMany: (keys) => reply(() => getMany(keys, (key) => tree.get(key))),
    scan: (range, options) => {
      const frozen = tree.freeze();
      return scan(frozen, frozen.release, range, options);
    },
    snapshot: () => {
      const frozen = tree.freeze();
      return {
        getMany: (keys) => reply(() => getMany(keys, (key) => getFrozen(frozen, key))),
        // The state is the snapshot's to release.
        scan: (range, options) => scan(frozen, () => {}, range, options),
        close: () => reply(frozen.release),
      };
    },
    batch: (writes) =>
      reply(() => {
        stats.calls += 1;
        stats.rows += writes.length;
        for (const [key, value] of writes) {
          stats.batchBytes += key.length + (value?.length ?? 0);
          if (value === undefined) tree.delete(key);
          else tree.put(key, value);
        }
      }),
    sync: () => reply(() => void (stats.syncsRequested += 1)),
    stats: () => ({ ...stats }),
    close: () => reply(() => {}),
  };
}
