// Reads out of a manifest which files LevelDB counts on. The records are edits, each a list of tagged
// fields (deps/leveldb/leveldb-1.20/db/version_edit.cc).
import { readVarint } from "./varint.ts";

/** How the fields of each tag are written: `n` a number, `s` a string with its length before it. */
const FIELDS: Readonly<Record<number, string>> = {
  1: "s", // name of the comparator
  2: "n", // log number
  3: "n", // next file number
  4: "n", // last sequence number
  5: "ns", // level and key where the next compaction begins
  6: "nn", // deleted table: level, number
  7: "nnnss", // new table: level, number, size, smallest and largest key
  9: "n", // previous log number
};
const LOG_NUMBER = 2;
const DELETED_TABLE = 6;
const NEW_TABLE = 7;

/** The files that hold a database's data, by number. */
export interface LiveFiles {
  /** It and later logs hold what the tables do not. */
  readonly oldestLog: number;
  readonly tables: ReadonlySet<number>;
}

/** `undefined` where no edit names a log or one cannot be read, which LevelDB finds out for itself. */
export function liveFiles(edits: readonly Uint8Array[]): LiveFiles | undefined {
  let oldestLog: number | undefined;
  const tables = new Set<number>();
  for (const edit of edits) {
    let at = 0;
    while (at < edit.length) {
      const tag = readVarint(edit, at);
      const fields = FIELDS[tag.value];
      if (fields === undefined) return undefined;
      at = tag.next;
      const numbers: number[] = [];
      for (const field of fields) {
        const { value, next } = readVarint(edit, at);
        at = field === "s" ? next + value : next;
        numbers.push(value);
      }
      const [first = 0, second = 0] = numbers;
      if (tag.value === LOG_NUMBER) oldestLog = first;
      if (tag.value === NEW_TABLE) tables.add(second);
      if (tag.value === DELETED_TABLE) tables.delete(second);
    }
  }
  return oldestLog === undefined ? undefined : { oldestLog, tables };
}
