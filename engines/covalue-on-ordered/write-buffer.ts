// The writes of one transaction, held back until it commits, and read through by the transaction
// itself. Nobody else sees them before they are applied as one batch.
import type { Api } from "../engine/cell.ts";
import { settle, type Steps } from "../engine/steps.ts";
import type { Entry, Key, KeyRange, OrderedReader, Write } from "../ordered/port.ts";

/** Writes waiting to be applied over what a reader sees. */
export class WriteBuffer<A extends Api> {
  readonly #reader: OrderedReader<A>;
  /** By the key as a string of bytes, which compares and orders as the bytes do. */
  readonly #writes = new Map<string, Write>();
  /** What was read of the store: it cannot change while its only writer is this transaction. */
  readonly #stored = new Map<string, Uint8Array | undefined>();

  constructor(reader: OrderedReader<A>) {
    this.#reader = reader;
  }

  put(key: Key, value: Uint8Array): void {
    this.#writes.set(nameOf(key), [key, value]);
  }

  delete(key: Key): void {
    this.#writes.set(nameOf(key), [key, undefined]);
  }

  /** The value that a read after the commit would give. */
  *get(key: Key): Steps<Uint8Array | undefined> {
    const name = nameOf(key);
    const own = this.#writes.get(name);
    if (own !== undefined) return own[1];
    yield* this.prefetch([key]);
    return this.#stored.get(name);
  }

  /** Reads the keys that have not been read yet in one call, so that `get` needs none for them. */
  *prefetch(keys: readonly Key[]): Steps<void> {
    const missing = new Map<string, Key>();
    for (const key of keys) {
      const name = nameOf(key);
      if (!this.#stored.has(name)) missing.set(name, key);
    }
    if (missing.size === 0) return;
    const values = yield* settle(this.#reader.getMany([...missing.values()]));
    for (const [index, name] of [...missing.keys()].entries()) {
      this.#stored.set(name, values[index]);
    }
  }

  /** The entries of a range that a scan after the commit would give, in order. */
  *scan(range: KeyRange): Steps<Entry[]> {
    const merged = new Map<string, Entry>();
    for (const entry of yield* scanAll(this.#reader, range)) merged.set(nameOf(entry[0]), entry);
    const start = nameOf(range.start);
    const end = nameOf(range.end);
    for (const [name, [key, value]] of this.#writes) {
      if (name < start || name >= end) continue;
      if (value === undefined) merged.delete(name);
      else merged.set(name, [key, value]);
    }
    return [...merged].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  }

  /** The writes to apply, one a key. */
  writes(): Write[] {
    return [...this.#writes.values()];
  }
}

/** All entries of a range. */
export function* scanAll<A extends Api>(reader: OrderedReader<A>, range: KeyRange): Steps<Entry[]> {
  const scan = reader.scan(range);
  const entries: Entry[] = [];
  try {
    for (;;) {
      const page = yield* settle(scan.nextPage());
      for (const entry of page.entries) entries.push(entry);
      if (page.last) return entries;
    }
  } catch (error) {
    yield* settle(scan.close());
    throw error;
  }
}

function nameOf(key: Key): string {
  return Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString("latin1");
}
