// Holds a table against the checksums in it (deps/leveldb/leveldb-1.20/doc/table_format.txt): blocks of
// entries, a filter, an index of the filters, an index of the blocks, a footer.
import { maskedCrc32c } from "./crc32c.ts";
import { uncompress } from "./snappy.ts";
import { readVarint } from "./varint.ts";

/** Two handles, filled up with zeros, and a magic number. */
const FOOTER_BYTES = 48;
const MAGIC = Buffer.from("57fb808b247547db", "hex");
/** Kind (1 byte), checksum (4). */
const TRAILER_BYTES = 5;
const PLAIN = 0;
const SNAPPY = 1;

/** Where a block lies. */
interface Handle {
  readonly offset: number;
  readonly size: number;
}

/** What is wrong with a table, or `undefined` where every checksum is right. */
export function findTableDamage(table: Uint8Array): string | undefined {
  const footerAt = table.length - FOOTER_BYTES;
  if (footerAt < 0 || Buffer.compare(MAGIC, table.subarray(-MAGIC.length)) !== 0) {
    return "it does not end as a table does";
  }
  const filters = readHandle(table, footerAt);
  const index = readHandle(table, filters.next);
  let end = 0;
  for (const handle of [filters, index]) {
    const block = readIndex(table, handle);
    if (block === undefined) return damagedAt(handle);
    for (const each of handlesIn(block)) {
      if (!isSound(table, each)) return damagedAt(each);
      end = Math.max(end, each.offset + each.size + TRAILER_BYTES);
    }
  }
  // Blocks lie without a gap, those of entries and the filter before the two indexes.
  return end === filters.offset ? undefined : `no block reaches to byte ${filters.offset}`;
}

function damagedAt({ offset }: Handle): string {
  return `the block at byte ${offset} is not what its checksum says`;
}

function isSound(table: Uint8Array, { offset, size }: Handle): boolean {
  const trailer = offset + size;
  if (trailer + TRAILER_BYTES > table.length) return false;
  const stored = new DataView(table.buffer, table.byteOffset + trailer + 1, 4).getUint32(0, true);
  return stored === maskedCrc32c(table, offset, trailer + 1);
}

/** The uncompressed content of a block, or `undefined` where it is damaged. */
function readIndex(table: Uint8Array, handle: Handle): Uint8Array | undefined {
  if (!isSound(table, handle)) return undefined;
  const end = handle.offset + handle.size;
  const content = table.subarray(handle.offset, end);
  const kind = table[end];
  if (kind === PLAIN) return content;
  return kind === SNAPPY ? uncompress(content) : undefined;
}

/** The handles that an index holds as the values of its entries; behind those lie the places of some. */
function handlesIn(index: Uint8Array): Handle[] {
  const count = new DataView(index.buffer, index.byteOffset + index.length - 4, 4);
  const entriesEnd = index.length - 4 * (count.getUint32(0, true) + 1);
  const handles: Handle[] = [];
  let at = 0;
  while (at < entriesEnd) {
    const shared = readVarint(index, at);
    const unshared = readVarint(index, shared.next);
    const length = readVarint(index, unshared.next);
    const value = length.next + unshared.value;
    handles.push(readHandle(index, value));
    at = value + length.value;
  }
  return handles;
}

function readHandle(bytes: Uint8Array, at: number): Handle & { readonly next: number } {
  const offset = readVarint(bytes, at);
  const size = readVarint(bytes, offset.next);
  return { offset: offset.value, size: size.value, next: size.next };
}
