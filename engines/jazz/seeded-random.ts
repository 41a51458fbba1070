// A stream of bytes that depends on its seed and name alone: SHA-256 in counter mode.
// Non-goal: secrecy. The accounts made from it are for test data only.
import { hash } from "node:crypto";

/** An endless stream of bytes and numbers drawn from a seed. */
export class SeededRandom {
  readonly #key: string;
  #counter = 0;
  #block: Uint8Array = new Uint8Array(0);
  #used = 0;

  /** Streams of the same seed and different names are independent. */
  constructor(seed: number, name: string) {
    this.#key = `${name}:${seed}:`;
  }

  /** The next `length` bytes. */
  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      if (this.#used === this.#block.length) this.#refill();
      const part = this.#block.subarray(this.#used, this.#used + length - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#used += part.length;
    }
    return bytes;
  }

  /** A whole number from 0 to `limit - 1`, for limits far below 2^48. */
  below(limit: number): number {
    const bytes = this.bytes(6);
    let value = 0;
    for (const byte of bytes) value = value * 256 + byte;
    return value % limit;
  }

  /** One of the items. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new TypeError("nothing to pick from");
    // The index is below the length.
    return items[this.below(items.length)] as T;
  }

  /** Lower-case words of the given length in characters, as text of a document. */
  text(length: number): string {
    let text = "";
    for (const byte of this.bytes(length)) text += LETTERS[byte % LETTERS.length];
    return text;
  }

  #refill(): void {
    this.#block = hash("sha256", `${this.#key}${this.#counter}`, "buffer");
    this.#counter += 1;
    this.#used = 0;
  }
}

const LETTERS = "aaabcdeeeefghiiijklmnnooopqrrsssttuuvwxyz      ";
