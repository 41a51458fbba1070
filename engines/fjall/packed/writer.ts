// Puts a packed buffer together; crates/storage-napi/src/packed/ takes it apart and says how it looks.
import { encodeWtf8 } from "../../ordered/wtf8.ts";

const FIRST_BYTES = 512;
const LENGTH_BYTES = 4;
const NUMBER_BYTES = 8;
/** A UTF-16 unit has at the most so many bytes in UTF-8. */
const UNIT_BYTES = 3;

/** A buffer that grows. */
export class PackedWriter {
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #used = 0;

  /** What was written; the writer must not be used after it. */
  finish(): Buffer {
    return this.#bytes.subarray(0, this.#used);
  }

  /** Whether nothing was written. */
  get isEmpty(): boolean {
    return this.#used === 0;
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#used] = value;
    this.#used += 1;
  }

  flag(value: boolean): void {
    this.byte(value ? 1 : 0);
  }

  length(value: number): void {
    this.#reserve(LENGTH_BYTES);
    this.#used = this.#bytes.writeUInt32LE(value, this.#used);
  }

  number(value: number): void {
    this.#reserve(NUMBER_BYTES);
    this.#used = this.#bytes.writeDoubleLE(value, this.#used);
  }

  /** `undefined` and `null` alike are an optional number that is not there. */
  optionalNumber(value: number | null | undefined): void {
    const isThere = typeof value === "number";
    this.flag(isThere);
    if (isThere) this.number(value);
  }

  /** Any string, as WTF-8. */
  text(text: string): void {
    if (!text.isWellFormed()) {
      this.#lengthened(encodeWtf8(text));
      return;
    }
    this.#reserve(LENGTH_BYTES + text.length * UNIT_BYTES);
    const at = this.#used + LENGTH_BYTES;
    const written = this.#bytes.write(text, at, "utf8");
    this.#bytes.writeUInt32LE(written, this.#used);
    this.#used = at + written;
  }

  #lengthened(bytes: Buffer): void {
    this.length(bytes.length);
    this.#reserve(bytes.length);
    this.#used += bytes.copy(this.#bytes, this.#used);
  }

  #reserve(bytes: number): void {
    const needed = this.#used + bytes;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#used);
    this.#bytes = grown;
  }
}
