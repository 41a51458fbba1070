// Takes a packed buffer apart that crates/storage-napi/src/packed/ put together, where it says how
// one looks.
import { decodeWtf8 } from "../../ordered/wtf8.ts";

/** What is left of a buffer. */
export class PackedReader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** Whether everything was read. */
  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#at);
    this.#at += 1;
    return value;
  }

  length(): number {
    const value = this.#bytes.readUInt32LE(this.#at);
    this.#at += 4;
    return value;
  }

  number(): number {
    const value = this.#bytes.readDoubleLE(this.#at);
    this.#at += 8;
    return value;
  }

  optionalNumber(): number | undefined {
    return this.byte() === 0 ? undefined : this.number();
  }

  /** A view of the buffer, which is nobody else's. */
  bytes(): Buffer {
    const length = this.length();
    const start = this.#at;
    this.#at += length;
    return this.#bytes.subarray(start, this.#at);
  }

  /** Any string, from WTF-8. */
  text(): string {
    return decodeWtf8(this.bytes());
  }

  list<T>(item: () => T): T[] {
    return Array.from({ length: this.length() }, item);
  }
}
