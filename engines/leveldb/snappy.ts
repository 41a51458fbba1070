// Snappy's decompression (https://github.com/google/snappy/blob/main/format_description.txt), for the
// blocks of a table that say where its other blocks are. Node has no Snappy.
import { readVarint } from "./varint.ts";

/** The uncompressed bytes, or `undefined` where they cannot be had. */
export function uncompress(bytes: Uint8Array): Uint8Array | undefined {
  const length = readVarint(bytes, 0);
  // No element of three bytes gives more than 64.
  if (length.value > bytes.length * 64) return undefined;
  const result = new Uint8Array(length.value);
  let from = length.next;
  let to = 0;
  const little = (count: number): number => {
    let value = 0;
    for (let index = 0; index < count; index += 1) value += (bytes[from++] ?? 0) * 256 ** index;
    return value;
  };
  while (from < bytes.length) {
    const tag = little(1);
    const kind = tag & 3;
    let count = (tag >>> 2) + 1;
    if (kind === 0) {
      if (count > 60) count = little(count - 60) + 1;
      if (from + count > bytes.length || to + count > result.length) return undefined;
      result.set(bytes.subarray(from, from + count), to);
      from += count;
      to += count;
      continue;
    }
    if (kind === 1) count = ((tag >>> 2) & 7) + 4;
    const offset = kind === 1 ? (tag >>> 5) * 256 + little(1) : little(kind === 2 ? 2 : 4);
    if (offset === 0 || offset > to || to + count > result.length) return undefined;
    // One by one: what is copied may reach into what is being written.
    for (const end = to + count; to < end; to += 1) result[to] = result[to - offset] ?? 0;
  }
  return to === result.length ? result : undefined;
}
