// Keys as order-preserving tuples: no part, however odd, can collide with another or bleed into it.
//
// A key is one byte for the table and then its parts. Each part begins with a tag byte; a string ends
// with a terminator that cannot occur inside it, so the keys under a tuple are exactly those that
// begin with its bytes, and they sort right after it.
import { createHash } from "node:crypto";
import type { Key, KeyRange } from "./port.ts";
import { encodeWtf8 } from "./wtf8.ts";

/** A part of a tuple: an unsigned integer up to 2^53 − 1, or a string of any UTF-16 units. */
export type TuplePart = number | string;

const TAG_INTEGER = 0x01;
const TAG_STRING = 0x02;
const TAG_DIGEST = 0x03;
/** Above every tag, so that it ends the range of a tuple's descendants. */
const AFTER_EVERY_TAG = 0xff;
const INTEGER_BYTES = 8;
const TWO_TO_32 = 2 ** 32;

/**
 * Strings of more bytes than this are kept under their SHA-256, because engines limit the length of
 * keys (LMDB at 1,978 bytes, and each NUL takes two). Whoever stores under such a key keeps the full
 * string where it can be compared.
 */
export const LONGEST_PLAIN_STRING_BYTES = 480;

// Keys of odd strings are built here and copied out once; a tuple has few parts, each bounded.
const scratch = Buffer.allocUnsafe(16 * 1024);

/** The key of a tuple in a table (0–254). Errors: `RangeError` for a number that is no unsigned safe integer. */
export function encodeTuple(table: number, ...parts: readonly TuplePart[]): Key {
  return plainTuple(table, parts, 0) ?? Buffer.from(scratch.subarray(0, writeTuple(table, parts)));
}

/** The range of all tuples of the table that begin with the given parts. */
export function tupleRange(table: number, ...parts: readonly TuplePart[]): KeyRange {
  if (parts.length === 0) return { start: Buffer.of(table), end: Buffer.of(table + 1) };
  const start = encodeTuple(table, ...parts);
  const plainEnd = plainTuple(table, parts, 1);
  if (plainEnd !== undefined) {
    plainEnd[start.length] = AFTER_EVERY_TAG;
    return { start, end: plainEnd };
  }
  return { start, end: Buffer.concat([start, Buffer.of(AFTER_EVERY_TAG)]) };
}

/** The last part of a key, which must be an integer. */
export function decodeLastInteger(key: Key): number {
  return readInteger(key, key.byteLength - INTEGER_BYTES);
}

/** The part of a key that begins at the byte offset, which must be an integer. */
export function decodeInteger(key: Key, offset: number): number {
  return readInteger(key, offset + 1);
}

/** Eight bytes, big-endian, of an unsigned safe integer. */
export function readInteger(bytes: Uint8Array, at: number): number {
  // Twice as fast as a DataView made for the purpose.
  return readUint32(bytes, at) * TWO_TO_32 + readUint32(bytes, at + 4);
}

/** Whether a string is kept under its digest. */
export function isDigested(text: string): boolean {
  // A UTF-16 unit takes one to three bytes.
  if (text.length > LONGEST_PLAIN_STRING_BYTES) return true;
  return (
    text.length * 3 > LONGEST_PLAIN_STRING_BYTES &&
    encodeWtf8(text).length > LONGEST_PLAIN_STRING_BYTES
  );
}

function readUint32(bytes: Uint8Array, at: number): number {
  const byte = (offset: number): number => bytes[at + offset] ?? 0;
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
}

/**
 * The key of a tuple whose strings are ASCII without NUL and short, with some bytes left at its end for the caller;
 * `undefined` for any other tuple. Such a tuple takes a byte a character, so that it can be written where it stays.
 */
function plainTuple(
  table: number,
  parts: readonly TuplePart[],
  bytesMore: number,
): Buffer | undefined {
  let length = 1 + bytesMore;
  for (const part of parts) {
    if (typeof part === "number") length += 1 + INTEGER_BYTES;
    else if (part.length <= LONGEST_PLAIN_STRING_BYTES) length += part.length + 2;
    else return undefined;
  }
  const key = Buffer.allocUnsafe(length);
  key[0] = table;
  let at = 1;
  for (const part of parts) {
    if (typeof part === "number") {
      at = writeInteger(key, part, at);
      continue;
    }
    key[at++] = TAG_STRING;
    for (let index = 0; index < part.length; index += 1) {
      const unit = part.charCodeAt(index);
      if (unit === 0 || unit > 0x7f) return undefined;
      key[at++] = unit;
    }
    key[at++] = 0;
  }
  return key;
}

function writeTuple(table: number, parts: readonly TuplePart[]): number {
  scratch[0] = table;
  let at = 1;
  for (const part of parts)
    at = typeof part === "number" ? writeInteger(scratch, part, at) : writeString(part, at);
  return at;
}

function writeInteger(bytes: Uint8Array, value: number, at: number): number {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${value} is not an unsigned safe integer`);
  }
  bytes[at] = TAG_INTEGER;
  putInteger(bytes, value, at + 1);
  return at + 1 + INTEGER_BYTES;
}

/** Writes an unsigned safe integer as eight bytes, big-endian. By hand: Node's own checks each byte's place. */
export function putInteger(bytes: Uint8Array, value: number, at: number): void {
  const high = Math.floor(value / TWO_TO_32);
  // The value modulo 2^32.
  const low = value >>> 0;
  bytes[at] = high >>> 24;
  bytes[at + 1] = high >>> 16;
  bytes[at + 2] = high >>> 8;
  bytes[at + 3] = high;
  bytes[at + 4] = low >>> 24;
  bytes[at + 5] = low >>> 16;
  bytes[at + 6] = low >>> 8;
  bytes[at + 7] = low;
}

function writeString(text: string, start: number): number {
  if (isDigested(text)) {
    scratch[start] = TAG_DIGEST;
    return (
      start +
      1 +
      createHash("sha256")
        .update(encodeWtf8(text))
        .digest()
        .copy(scratch, start + 1)
    );
  }
  scratch[start] = TAG_STRING;
  let at = start + 1;
  if (!text.isWellFormed() || text.includes("\0")) {
    for (const byte of encodeWtf8(text)) {
      scratch[at++] = byte;
      // A NUL inside is escaped, so that the terminating one stands alone.
      if (byte === 0) scratch[at++] = AFTER_EVERY_TAG;
    }
  } else {
    at += scratch.write(text, at, "utf8");
  }
  scratch[at] = 0;
  return at + 1;
}
