// CRC-32C, as LevelDB guards its logs with it. Node's zlib has the other polynomial only.

/** Castagnoli's polynomial, its bits reversed. */
const POLYNOMIAL = 0x82f63b78;
/** LevelDB stores checksums so changed, since checksums of checksums come out badly. */
const MASK = 0xa282ead8;
/** How many bytes are taken at a time; one by one costs three times as much. */
const SLICES = 8;

const tables = makeTables();

/** The checksum of a part of the bytes, as LevelDB stores it. */
export function maskedCrc32c(bytes: Uint8Array, start: number, end: number): number {
  const crc = crc32c(bytes, start, end);
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0;
}

/** The checksum of a part of the bytes. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  const table = (slice: number, index: number): number => tables[slice * 256 + (index & 0xff)] ?? 0;
  const byte = (index: number): number => bytes[index] ?? 0;
  let crc = -1;
  let at = start;
  for (; at + SLICES <= end; at += SLICES) {
    const low =
      crc ^ (byte(at) | (byte(at + 1) << 8) | (byte(at + 2) << 16) | (byte(at + 3) << 24));
    crc =
      table(7, low) ^
      table(6, low >>> 8) ^
      table(5, low >>> 16) ^
      table(4, low >>> 24) ^
      table(3, byte(at + 4)) ^
      table(2, byte(at + 5)) ^
      table(1, byte(at + 6)) ^
      table(0, byte(at + 7));
  }
  for (; at < end; at += 1) crc = table(0, crc ^ byte(at)) ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** For each slice and byte, what the byte makes of a checksum when as many zeros follow it. */
function makeTables(): Int32Array {
  const made = new Int32Array(SLICES * 256);
  for (let index = 0; index < 256; index += 1) {
    let crc = index;
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    made[index] = crc;
  }
  for (let index = 256; index < made.length; index += 1) {
    const shorter = made[index - 256] ?? 0;
    made[index] = (made[shorter & 0xff] ?? 0) ^ (shorter >>> 8);
  }
  return made;
}
