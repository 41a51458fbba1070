// Reads a file in LevelDB's log format (deps/leveldb/leveldb-1.20/db/log_format.h): its logs, and its
// manifests. Blocks of 32 KiB hold fragments, each with a checksum; a record is one fragment or more.
import { maskedCrc32c } from "./crc32c.ts";

const BLOCK_BYTES = 32 * 1024;
/** Checksum (4 bytes), length (2), type (1). */
const HEADER_BYTES = 7;
const FULL = 1;
const FIRST = 2;
const LAST = 4;

/** What a log file holds. */
export interface LogContent {
  /** The records before the damage, or all. */
  readonly records: readonly Uint8Array[];
  /**
   * The byte offset from which on the file is not what was written: behind it a record is cut off,
   * or its checksum is another.
   */
  readonly damagedAt?: number;
  /** Whether a record can be read behind the damage, so that it is no torn end but a hole. */
  readonly isHole: boolean;
}

interface Fragment {
  readonly type: number;
  readonly payload: Uint8Array;
  readonly next: number;
}

/** Reads all records up to the first damage, and looks whether there are more behind it. */
export function readLog(bytes: Uint8Array): LogContent {
  const records: Uint8Array[] = [];
  let parts: Uint8Array[] = [];
  let partsAt = 0;
  let at = 0;
  for (;;) {
    at = skipTrailer(at);
    if (at >= bytes.length) break;
    const fragment = readFragment(bytes, at);
    const begins = fragment?.type === FULL || fragment?.type === FIRST;
    // A record that does not end before the next one begins, or that has no beginning, is a damage too.
    if (fragment === undefined || begins === parts.length > 0) {
      const damagedAt = parts.length > 0 ? partsAt : at;
      return { records, damagedAt, isHole: begins || recordBeginsAfter(bytes, at) };
    }
    if (begins) partsAt = at;
    parts.push(fragment.payload);
    at = fragment.next;
    if (fragment.type === FULL || fragment.type === LAST) {
      records.push(parts.length === 1 ? fragment.payload : Buffer.concat(parts));
      parts = [];
    }
  }
  return parts.length > 0
    ? { records, damagedAt: partsAt, isHole: false }
    : { records, isHole: false };
}

/** The fragment at an offset, or `undefined` where none is whole. */
function readFragment(bytes: Uint8Array, at: number): Fragment | undefined {
  const start = at + HEADER_BYTES;
  const type = bytes[at + 6] ?? 0;
  const length = (bytes[at + 4] ?? 0) | ((bytes[at + 5] ?? 0) << 8);
  const next = start + length;
  const blockEnd = Math.min(bytes.length, at - (at % BLOCK_BYTES) + BLOCK_BYTES);
  if (type < FULL || type > LAST || next > blockEnd) return undefined;
  const stored = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
  if (stored !== maskedCrc32c(bytes, at + 6, next)) return undefined;
  return { type, payload: bytes.subarray(start, next), next };
}

/** Whether a record begins anywhere behind an offset: the length of the damaged one cannot be trusted. */
function recordBeginsAfter(bytes: Uint8Array, at: number): boolean {
  for (let next = at + 1; next + HEADER_BYTES <= bytes.length; next += 1) {
    const type = readFragment(bytes, next)?.type;
    if (type === FULL || type === FIRST) return true;
  }
  return false;
}

/** The end of a block is left empty where no header fits. */
function skipTrailer(at: number): number {
  const left = BLOCK_BYTES - (at % BLOCK_BYTES);
  return left < HEADER_BYTES ? at + left : at;
}
