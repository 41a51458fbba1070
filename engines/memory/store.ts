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
  Snapshot,
} from "../ordered/port.ts";
import { getFrom, MemoryTree, scanFrom, type FrozenTree, type TreeState } from "./tree.ts";

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

/** What reads are made with. */
interface Reading<A extends Api> {
  readonly tree: MemoryTree;
  /** Counted in. */
  readonly stats: OrderedStats;
  readonly reply: Reply<A>;
}

/** The two apis differ in how they reply and in nothing else. */
function storeOver<A extends Api>(reply: Reply<A>): OrderedStoreOf<A> {
  const tree = new MemoryTree();
  const stats: OrderedStats = { calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 };
  const reading: Reading<A> = { tree, stats, reply };
  return {
    getMany: (keys) => reply(() => getMany(tree, stats, keys)),
    scan: (range, options) => new MemoryScan(reading, range, options),
    snapshot: () => new MemorySnapshot(reading),
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

function getMany(
  state: TreeState,
  stats: OrderedStats,
  keys: readonly Key[],
): (Uint8Array | undefined)[] {
  stats.calls += 1;
  // Not pushed: an array that grows begins with room for seventeen.
  return keys.map((key) => {
    const value = getFrom(state, key);
    if (value !== undefined) stats.rows += 1;
    return value;
  });
}

/** One state; a class, as the scan below, since its functions are not made anew for each. */
class MemorySnapshot<A extends Api> implements Snapshot<A> {
  readonly #reading: Reading<A>;
  readonly #state: FrozenTree;

  /** Of the present state. */
  constructor(reading: Reading<A>) {
    this.#reading = reading;
    this.#state = reading.tree.freeze();
  }

  getMany(keys: readonly Key[]) {
    const { stats, reply } = this.#reading;
    return reply(() => getMany(this.#state, stats, keys));
  }

  scan(range: KeyRange, options?: ScanOptions): Scan<A> {
    return new MemoryScan(this.#reading, range, options, this.#state);
  }

  close() {
    return this.#reading.reply(() => this.#state.release());
  }
}

/** A scan of a state. One of the present state reads its first page when it is made: most need no more of it. */
class MemoryScan<A extends Api> implements Scan<A> {
  readonly #reading: Reading<A>;
  readonly #reverse: boolean;
  /** Of what is not read yet. */
  #range: KeyRange;
  #left: number;
  /** What was read ahead. */
  #ahead: Page | undefined;
  /** The state, where it was frozen for this scan alone. */
  #own: FrozenTree | undefined;
  readonly #state: FrozenTree | undefined;

  /** `state` is somebody else's to release. Default: the present one. */
  constructor(
    reading: Reading<A>,
    range: KeyRange,
    { reverse = false, limit = Number.POSITIVE_INFINITY }: ScanOptions = {},
    state?: FrozenTree,
  ) {
    this.#reading = reading;
    this.#range = range;
    this.#reverse = reverse;
    this.#left = limit;
    this.#state = state;
    if (state !== undefined) return;
    this.#ahead = this.#read(reading.tree);
    if (!this.#ahead.last) this.#own = reading.tree.freeze();
  }

  nextPage() {
    return this.#reading.reply(() => this.#nextPage());
  }

  /** Lets the state go that the scan holds. Idempotent. */
  close() {
    return this.#reading.reply(() => {
      this.#left = 0;
      this.#ahead = undefined;
      this.#own?.release();
    });
  }

  #nextPage(): Page {
    const { tree, stats } = this.#reading;
    const page = this.#ahead ?? this.#read(this.#state ?? this.#own ?? tree);
    this.#ahead = undefined;
    stats.calls += 1;
    stats.rows += page.entries.length;
    if (page.last) this.#own?.release();
    return page;
  }

  #read(state: TreeState): Page {
    const wanted = Math.min(PAGE_ENTRIES, this.#left);
    const entries = wanted > 0 ? scanFrom(state, this.#range, this.#reverse, wanted) : [];
    const final = entries.at(-1);
    const last = final === undefined || entries.length < wanted || entries.length >= this.#left;
    this.#left = last ? 0 : this.#left - entries.length;
    if (!last) {
      const { start, end } = this.#range;
      this.#range = this.#reverse ? { start, end: final[0] } : { start: keyAfter(final[0]), end };
    }
    return { entries, last };
  }
}

/** The least key above a key. */
function keyAfter(key: Key): Key {
  const after = new Uint8Array(key.length + 1);
  after.set(key);
  return after;
}
