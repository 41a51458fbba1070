// Reads out of a manifest which log LevelDB counts on. The records are edits, each a list of tagged
// fields (deps/leveldb/leveldb-1.20/db/version_edit.cc).

/** How the fields of each tag are written: `n` a number, `s` a string with its length before it. */
const FIELDS: Readonly<Record<number, string>> = {
  1: "s", // name of the comparator
  2: "n", // log number
  3: "n", // next file number
  4: "n", // last sequence number
  5: "ns", // compaction pointer
  6: "nn", // deleted table
  7: "nnnss", // new table
  9: "n", // previous log number
};
const LOG_NUMBER = 2;

/**
 * The number of the oldest log that is not in tables yet: it and later ones hold what the tables do
 * not. `undefined` where no edit says it or one cannot be read, which LevelDB finds out for itself.
 */
export function oldestLogNumber(edits: readonly Uint8Array[]): number | undefined {
  let found: number | undefined;
  for (const edit of edits) {
    let at = 0;
    while (at < edit.length) {
      const tag = readVarint(edit, at);
      const fields = FIELDS[tag.value];
      if (fields === undefined) return undefined;
      at = tag.next;
      for (const field of fields) {
        const { value, next } = readVarint(edit, at);
        at = field === "s" ? next + value : next;
        if (tag.value === LOG_NUMBER) found = value;
      }
    }
  }
  return found;
}

/** Seven bits a byte, the lowest first; numbers of files stay far below 2^53. */
function readVarint(bytes: Uint8Array, start: number): { value: number; next: number } {
  let value = 0;
  let next = start;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next };
  }
}
