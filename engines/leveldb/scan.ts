// A scan of a range, page by page, over one iterator of LevelDB.
import type {
  Entry,
  Key,
  KeyRange,
  OrderedStats,
  Page,
  Scan,
  ScanOptions,
} from "../ordered/port.ts";
import type { Iterator, IteratorOptions, Snapshot as LevelSnapshot } from "classic-level";
import type { Database } from "./driver.ts";
import { attempt, attemptSync, toAssayError } from "./errors.ts";

// A page ends with the first of the two that is reached. One call costs as much as some fifty entries,
// and turning a page into JavaScript's values keeps the event loop for a millisecond or two.
const PAGE_ENTRIES = 1_000;
const PAGE_BYTES = 256 * 1024;

/** Where a scan reads. */
export interface ScanSource {
  readonly path: string;
  readonly db: Database;
  /** Counted in. */
  readonly stats: OrderedStats;
  /** `undefined` for the state of the moment. */
  readonly snapshot: LevelSnapshot | undefined;
}

type LevelIterator = Iterator<Database, Uint8Array, Uint8Array>;
type Options = IteratorOptions<Uint8Array, Uint8Array>;

/** Begins a scan. LevelDB's iterator holds the state of the moment it is made, which is now. */
export class LevelScan implements Scan<"async"> {
  readonly #source: ScanSource;
  readonly #range: KeyRange;
  readonly #reverse: boolean;
  #left: number;
  /** `undefined` once the scan has ended. */
  #iterator: LevelIterator | undefined;

  constructor(source: ScanSource, range: KeyRange, { reverse = false, limit }: ScanOptions = {}) {
    this.#source = source;
    this.#range = range;
    this.#reverse = reverse;
    this.#left = limit ?? Number.POSITIVE_INFINITY;
    if (this.#left > 0) {
      // One literal, not put together with a spread: the binding reads such an object's fields so slowly that
      // a scan of ten entries took a sixth more.
      const { snapshot } = source;
      const { start: gte, end: lt } = range;
      this.#iterator = this.#iterate({
        gte,
        lt,
        reverse,
        snapshot,
        highWaterMarkBytes: PAGE_BYTES,
        fillCache: true,
      });
    }
  }

  async nextPage(): Promise<Page> {
    const { path, stats } = this.#source;
    stats.calls += 1;
    const iterator = this.#iterator;
    if (iterator === undefined) return { entries: [], last: true };
    try {
      const wanted = Math.min(PAGE_ENTRIES, this.#left);
      // Not through `attempt`: each async function in between costs a short scan some turns of its own.
      const entries = await iterator.nextv(wanted);
      this.#left -= entries.length;
      stats.rows += entries.length;
      // Fewer than wanted, and not because they are large: the range has no more.
      const ended = entries.length < wanted && bytesOf(entries) <= PAGE_BYTES;
      const last = ended || this.#left === 0;
      const final = entries.at(-1);
      if (last && !ended && final !== undefined) await this.#assertNothingSkipped(final[0]);
      if (last) {
        this.#iterator = undefined;
        await iterator.close();
      }
      return { entries, last };
    } catch (error) {
      await this.close();
      throw toAssayError(path, error);
    }
  }

  async close(): Promise<void> {
    const iterator = this.#iterator;
    this.#iterator = undefined;
    await iterator?.close();
  }

  /**
   * LevelDB's iterator steps over a block that it cannot read, and says so only when it is asked at
   * the end, which classic-level does at the end of the range. A scan that ends before, by its limit,
   * would give the entries behind the hole as if there were none. So what it gave is walked once more,
   * as a range that ends there: a limited scan costs twice. The layers above limit one, to the last
   * coValue's row. It is no call of the port, which is what `stats()` counts.
   */
  async #assertNothingSkipped(final: Key): Promise<void> {
    const { start, end } = this.#range;
    const { snapshot } = this.#source;
    const iterator = this.#iterate(
      this.#reverse
        ? { gte: final, lt: end, snapshot, values: false, highWaterMarkBytes: PAGE_BYTES }
        : { gte: start, lte: final, snapshot, values: false, highWaterMarkBytes: PAGE_BYTES },
    );
    try {
      await attempt(this.#source.path, async () => {
        while ((await iterator.nextv(PAGE_ENTRIES)).length > 0);
      });
    } finally {
      await iterator.close();
    }
  }

  #iterate(options: Options): LevelIterator {
    const { path, db } = this.#source;
    return attemptSync(path, () => db.iterator(options));
  }
}

/** As LevelDB counts a page's bytes. */
function bytesOf(entries: readonly Entry[]): number {
  let bytes = 0;
  for (const [key, value] of entries) bytes += key.length + value.length;
  return bytes;
}
