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
import { getFrozen, MemoryTree, scanFrozen, type FrozenTree } from "./tree.ts";

/** Opens an empty ordered store whose methods return promises. */
export function openMemoryStore(): OrderedStore {
  return storeOver<"async">(async (work) => work());
}

/** Opens an empty ordered store whose methods answer at once. */
export function openMemoryStoreSync(): OrderedStoreSync {
  return storeOver<"sync">((work) => work());
}

/** Entries of a page: other work waits as long as one is collected. */
const PAGE_ENTRIES = 1_000;

/** How an answer is given: at once, or as a promise. */
type Reply<A extends Api> = <T>(work: () => T) => Answer<A, T>;

/** The two apis differ in how they reply and in nothing else. */
function storeOver<A extends Api>(reply: Reply<A>): OrderedStoreOf<A> {
  const tree = new MemoryTree();
  const stats: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };

  const getMany = (keys: readonly Key[], get: (key: Key) => Uint8Array | undefined) => {
    stats.calls += 1;
    const values: (Uint8Array | undefined)[] = [];
    for (const key of keys) {
      const value = get(key);
      if (value !== undefined) stats.rows += 1;
      values.push(value);
    }
    return values;
  };
  const getNow = (key: Key) => tree.get(key);
  const scan = (
    frozen: FrozenTree,
    release: () => void,
    range: KeyRange,
    { reverse = false, limit = Number.POSITIVE_INFINITY }: ScanOptions = {},
  ): Scan<A> => {
    let left = limit;
    let rest = range;
    const nextPage = (): Page => {
      stats.calls += 1;
      const wanted = Math.min(PAGE_ENTRIES, left);
      const entries = wanted > 0 ? scanFrozen(frozen, rest, { reverse, limit: wanted }) : [];
      left -= entries.length;
      stats.rows += entries.length;
      const final = entries.at(-1);
      const last = final === undefined || entries.length < wanted || left <= 0;
      if (last) {
        left = 0;
        release();
      } else {
        rest = reverse ? { ...rest, end: final[0] } : { ...rest, start: keyAfter(final[0]) };
      }
      return { entries, last };
    };
    const close = () => {
      left = 0;
      release();
    };
    return { nextPage: () => reply(nextPage), close: () => reply(close) };
  };
  return {
    getMany: (keys) => reply(() => getMany(keys, getNow)),
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

/** The least key above a key. */
function keyAfter(key: Key): Key {
  const after = new Uint8Array(key.length + 1);
  after.set(key);
  return after;
}
