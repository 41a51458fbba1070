// The composite on classic-level: a load is one scan, a commit one read of many keys and one batch.
import type * as Classic from "classic-level";
import { rawLibrary } from "../contest/raw-library.ts";
import type { RawCoValues } from "./raw-store.ts";
import { coValueOf, entriesOf, lookupKeys, newCounters, rangeOf, type TextEntry } from "./run.ts";

const CHUNK_ENTRIES = 1_000;

/** Opens a new database in a directory, as `sync: false` writes to it. */
export async function openRawLevelCoValues(path: string): Promise<RawCoValues<"async">> {
  const { ClassicLevel: Level } = rawLibrary<typeof Classic>("classic-level");
  const database: Classic.ClassicLevel<string, string> = new Level(path, {
    keyEncoding: "utf8",
    valueEncoding: "utf8",
  });
  await database.open();
  const counters = newCounters();
  return {
    async load(id) {
      const { start, end } = rangeOf(id);
      const iterator = database.iterator({ gte: start, lt: end, highWaterMarkBytes: 256 * 1024 });
      const entries: TextEntry[] = [];
      for (;;) {
        const chunk = await iterator.nextv(CHUNK_ENTRIES);
        for (const entry of chunk) entries.push(entry);
        // A coValue with more in a chunk than this is read on; a chunk of bytes alone ends far above it.
        if (
          chunk.length === 0 ||
          (chunk.length < CHUNK_ENTRIES && textLength(chunk) < CHUNK_TEXT)
        ) {
          break;
        }
      }
      await iterator.close();
      return coValueOf(id, entries);
    },
    async commit(write) {
      const found = await database.getMany(lookupKeys(write));
      const { rowID, entries } = entriesOf(write, found, counters);
      await database.batch(
        entries.map(([key, value]) => ({ type: "put", key, value }) as const),
        { sync: false },
      );
      return rowID;
    },
    close: () => database.close(),
  };
}

/** Of a chunk that ended by its bytes, in UTF-16 units: each takes three bytes at the most. */
const CHUNK_TEXT = (256 * 1024) / 3;

function textLength(chunk: readonly TextEntry[]): number {
  let length = 0;
  for (const [key, value] of chunk) length += key.length + value.length;
  return length;
}
