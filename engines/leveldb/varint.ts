// Numbers as LevelDB writes them in manifests and tables.

/** A number that was read, and the offset behind it. */
export interface Varint {
  readonly value: number;
  readonly next: number;
}

/**
 * Seven bits a byte, the lowest first. Sizes and numbers of files stay far below 2^53. Behind the end
 * of the bytes everything reads as 0.
 */
export function readVarint(bytes: Uint8Array, start: number): Varint {
  let value = 0;
  let next = start;
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[next++] ?? 0;
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return { value, next };
  }
}
