// Keys as order-preserving tuples: no part, however odd, can collide with another or bleed into it.
//
// A tuple is a list of parts. Each part begins with a tag byte; a string ends with a terminator that
// cannot occur inside it, so a tuple that is a prefix of another also sorts right before it, and the
// keys under a tuple are exactly those that begin with its bytes.
import { createHash } from "node:crypto";
import type { Key, KeyRange } from "./port.ts";
import { encodeWtf8 } from "./wtf8.ts";

/** A part of a tuple: an unsigned integer up to 2^53 − 1, or a string of any UTF-16 units. */
export type TuplePart = number | string;

const TAG_INTEGER = 0x01;
const TAG_STRING = 0x02;
const TAG_DIGEST = 0x03;
/** An integer is its tag and eight bytes, big-endian. */
const INTEGER_BYTES = 9;

/**
 * Strings of more bytes than this are kept under their SHA-256, because engines limit the length of
 * keys (LMDB at 1,978 bytes). Whoever stores under such a key keeps the string in the value.
 */
export const LONGEST_PLAIN_STRING_BYTES = 480;

/** The key of a tuple. Errors: `RangeError` for a number that is not an unsigned safe integer. */
export function encodeTuple(parts: readonly TuplePart[]): Key {
  const pieces: Buffer[] = [];
  let length = 0;
  for (const part of parts) {
    const piece = typeof part === "number" ? encodeInteger(part) : encodeString(part);
    pieces.push(piece);
    length += piece.length;
  }
  return Buffer.concat(pieces, length);
}

/** The range of all tuples that begin with the given parts. */
export function tupleRange(parts: readonly TuplePart[]): KeyRange {
  const start = encodeTuple(parts);
  // No part begins with 0xff, so this sorts after every longer tuple and before every other one.
  return { start, end: Buffer.concat([start, Buffer.of(0xff)]) };
}

/** The last part of a key, which must be an integer. */
export function decodeLastInteger(key: Key): number {
  const view = new DataView(key.buffer, key.byteOffset, key.byteLength);
  const at = key.byteLength - (INTEGER_BYTES - 1);
  return view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
}

function encodeInteger(value: number): Buffer {
  if (!Number.isSafeInteger(value) || value < 0) {
    throw new RangeError(`${value} is not an unsigned safe integer`);
  }
  const bytes = Buffer.allocUnsafe(INTEGER_BYTES);
  bytes[0] = TAG_INTEGER;
  bytes.writeUInt32BE(Math.floor(value / 2 ** 32), 1);
  bytes.writeUInt32BE(value % 2 ** 32, 5);
  return bytes;
}

/** A NUL inside a string is escaped, so that the terminating one stands alone. */
function encodeString(text: string): Buffer {
  const raw = encodeWtf8(text);
  if (raw.length > LONGEST_PLAIN_STRING_BYTES) {
    return Buffer.concat([Buffer.of(TAG_DIGEST), createHash("sha256").update(raw).digest()]);
  }
  const escaped = raw.includes(0) ? escapeNul(raw) : raw;
  const bytes = Buffer.allocUnsafe(escaped.length + 2);
  bytes[0] = TAG_STRING;
  escaped.copy(bytes, 1);
  bytes[escaped.length + 1] = 0;
  return bytes;
}

function escapeNul(raw: Buffer): Buffer {
  const escaped: number[] = [];
  for (const byte of raw) {
    if (byte === 0) escaped.push(0, 0xff);
    else escaped.push(byte);
  }
  return Buffer.from(escaped);
}
