// The writes of one transaction, held back until it commits, and read through by the transaction
// itself. Nobody else sees them before they are applied as one batch.
import type { Api } from "../engine/cell.ts";
import { andThen, isPending, settle, type Steps } from "../engine/steps.ts";
import type { Entry, Key, KeyRange, OrderedReader, Page, Scan, Write } from "../ordered/port.ts";
import { KeyMap, nameOf } from "./key-map.ts";

/** Writes waiting to be applied over what a reader sees. */
export class WriteBuffer<A extends Api> {
  readonly #reader: OrderedReader<A>;
  readonly #writes = new KeyMap<Write>();
  /** What was read of the store: it cannot change while its only writer is this transaction. */
  readonly #stored = new KeyMap<Uint8Array | undefined>();

  constructor(reader: OrderedReader<A>) {
    this.#reader = reader;
  }

  put(key: Key, value: Uint8Array): void {
    this.#writes.set(key, [key, value]);
  }

  delete(key: Key): void {
    this.#writes.set(key, [key, undefined]);
  }

  /** The value that a read after the commit would give. It is looked for in the call, and not first when it is awaited. */
  get(key: Key): Steps<Uint8Array | undefined> {
    const own = this.#writes.get(key);
    if (own !== undefined) return settle(own[1]);
    const place = this.#stored.find(key);
    if (place !== -1) return settle(this.#stored.values[place]);
    return andThen(this.#reader.getMany([key]), ([value]) => {
      this.#stored.set(key, value);
      return value;
    });
  }

  /** Reads the keys that have not been read yet in one call, so that `get` needs none for them. */
  *prefetch(keys: readonly Key[]): Steps<void> {
    const missing = new KeyMap<Key>();
    for (const key of keys) if (this.#stored.find(key) === -1) missing.set(key, key);
    if (missing.keys.length === 0) return;
    const values = yield* settle(this.#reader.getMany(missing.keys));
    for (const [index, key] of missing.keys.entries()) this.#stored.set(key, values[index]);
  }

  /** The entries of a range that a scan after the commit would give, in order. */
  *scan(range: KeyRange): Steps<Entry[]> {
    const merged = new Map<string, Entry>();
    for (const entry of yield* scanAll(this.#reader, range)) merged.set(nameOf(entry[0]), entry);
    const start = nameOf(range.start);
    const end = nameOf(range.end);
    for (const [key, value] of this.#writes.values) {
      const name = nameOf(key);
      if (name < start || name >= end) continue;
      if (value === undefined) merged.delete(name);
      else merged.set(name, [key, value]);
    }
    return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /** The writes to apply, one a key. */
  writes(): Write[] {
    return [...this.#writes.values];
  }
}

/** All entries of a range. The scan is begun, and its first page asked for, in the call. */
export function scanAll<A extends Api>(
  reader: OrderedReader<A>,
  range: KeyRange,
): Steps<readonly Entry[]> {
  const scan = reader.scan(range);
  let first: Page | PromiseLike<Page>;
  try {
    first = scan.nextPage();
  } catch (error) {
    return endFailed(scan, error);
  }
  return isPending(first) || !first.last ? pagesOf(scan, first) : settle(first.entries);
}

function* pagesOf<A extends Api>(
  scan: Scan<A>,
  first: Page | PromiseLike<Page>,
): Steps<readonly Entry[]> {
  try {
    let page = yield* settle(first);
    if (page.last) return page.entries;
    const entries: Entry[] = [];
    for (;;) {
      for (const entry of page.entries) entries.push(entry);
      if (page.last) return entries;
      page = yield* settle<Page>(scan.nextPage());
    }
  } catch (error) {
    return yield* endFailed(scan, error);
  }
}

function* endFailed<A extends Api>(scan: Scan<A>, error: unknown): Steps<never> {
  yield* settle(scan.close());
  throw error;
}
