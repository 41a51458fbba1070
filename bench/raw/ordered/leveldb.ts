// Loops on classic-level, as quick as its awaited calls allow. `getSync` is no part of them: it answers at once,
// which is another way than the async cell's.
import type * as Classic from "classic-level";
import type { Key } from "@assay/engines/ordered";
import { rawLibrary } from "../contest/raw-library.ts";
import type { RawOrdered } from "./raw-store.ts";

/** More entries than a scan that is timed has; iterators answer so many at once, or 256 KiB. */
const CHUNK_ENTRIES = 1_000;
const CHUNK_BYTES = 256 * 1024;

/** Opens a new database in a directory, as `sync: false` writes to it. */
export async function openRawLevel(path: string): Promise<RawOrdered<"async">> {
  const { ClassicLevel: Level } = rawLibrary<typeof Classic>("classic-level");
  const database: Classic.ClassicLevel<Key, Uint8Array> = new Level(path, {
    keyEncoding: "view",
    valueEncoding: "view",
  });
  await database.open();
  return {
    getMany: (keys) => database.getMany([...keys]),
    async scan({ start, end }) {
      const iterator = database.iterator({
        gte: start,
        lt: end,
        highWaterMarkBytes: CHUNK_BYTES,
        fillCache: true,
      });
      const entries = await iterator.nextv(CHUNK_ENTRIES);
      for (let chunk = entries; chunk.length > 0 && !isShort(chunk);) {
        chunk = await iterator.nextv(CHUNK_ENTRIES);
        for (const entry of chunk) entries.push(entry);
      }
      await iterator.close();
      return entries;
    },
    batch: (writes) =>
      database.batch(
        writes.map(([key, value]) =>
          value === undefined
            ? ({ type: "del", key } as const)
            : ({ type: "put", key, value } as const),
        ),
        { sync: false },
      ),
    async getInSnapshot(key) {
      const snapshot = database.snapshot();
      const value = await database.get(key, { snapshot });
      await snapshot.close();
      return value;
    },
    close: () => database.close(),
  };
}

/** Puts everything that a closed database holds into tables of one level, and leaves its log empty. */
export async function compactRawLevel(path: string): Promise<void> {
  const { ClassicLevel: Level } = rawLibrary<typeof Classic>("classic-level");
  const database = new Level<Key, Uint8Array>(path, { keyEncoding: "view" });
  await database.open();
  await database.compactRange(Buffer.of(0), Buffer.of(0xff));
  await database.close();
}

/** Whether an iterator gave fewer than it was asked for because there are no more. */
function isShort(chunk: readonly [Key, Uint8Array][]): boolean {
  if (chunk.length >= CHUNK_ENTRIES) return false;
  let bytes = 0;
  for (const [key, value] of chunk) bytes += key.length + value.length;
  return bytes <= CHUNK_BYTES;
}
