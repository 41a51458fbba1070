// The entries that ordered stores are compared on, shaped like those of coValues: keys of 40 bytes with a long
// common beginning, values of 200 to 600 bytes that do not compress to nothing.
import type { Entry, Key, KeyRange, Write } from "@assay/engines/ordered";
import { randomFrom, type Random } from "../../dataset/random.ts";

/** Groups, unless said otherwise. */
const GROUPS = 200;
/** Entries of a group, which have a common beginning, as a coValue's transactions have one. */
const GROUP_ENTRIES = 100;
/** Of the groups. The others are read. */
const WRITTEN_SHARE = 0.25;

const ID_LENGTH = 28;
const ID_CHARACTERS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LEAST_VALUE_BYTES = 200;
const MOST_VALUE_BYTES = 600;
const POOL_BYTES = 256 * 1024;
/** One key in so many that are read is not stored, and one write in so many deletes. */
const RARE = 16;

/** Entries of one seed, and inputs of operations on them. */
export class Entries {
  readonly #random: Random;
  readonly #ids: readonly string[];
  readonly #pool: Buffer;
  /** Groups from here on are written to. */
  readonly #firstWritten: number;

  /** Four groups at least. */
  constructor(seed: number, groups: number = GROUPS) {
    this.#random = randomFrom(seed, "raw-entries");
    this.#ids = Array.from({ length: groups }, () => {
      const drawn = Array.from({ length: ID_LENGTH - 4 }, () => this.#character());
      return `co_z${drawn.join("")}`;
    });
    this.#pool = Buffer.alloc(POOL_BYTES);
    for (let at = 0; at < POOL_BYTES; at += 1) this.#pool[at] = this.#below(256);
    this.#firstWritten = Math.floor(groups * (1 - WRITTEN_SHARE));
  }

  /** What every store holds at first. */
  *all(): Generator<Entry> {
    for (let group = 0; group < this.#ids.length; group += 1) {
      for (let index = 0; index < GROUP_ENTRIES; index += 1) {
        yield [this.#key(group, index), this.#value()];
      }
    }
  }

  keys(count: number): Key[] {
    return Array.from({ length: count }, () => {
      const isMissing = this.#below(RARE) === 0;
      const index = this.#below(GROUP_ENTRIES) + (isMissing ? GROUP_ENTRIES : 0);
      return this.#key(this.#below(this.#firstWritten), index);
    });
  }

  /** A range of so many entries. */
  range(count: number): KeyRange {
    const group = this.#below(this.#firstWritten);
    const first = this.#below(GROUP_ENTRIES - count + 1);
    return { start: this.#key(group, first), end: this.#key(group, first + count) };
  }

  /** Writes to keys that are there at first. */
  writes(count: number): Write[] {
    return Array.from({ length: count }, () => {
      const group = this.#firstWritten + this.#below(this.#ids.length - this.#firstWritten);
      const key = this.#key(group, this.#below(GROUP_ENTRIES));
      return [key, this.#below(RARE) === 0 ? undefined : this.#value()];
    });
  }

  #key(group: number, index: number): Key {
    const key = Buffer.alloc(40);
    key[0] = 4;
    key[1] = 2;
    key.write(this.#ids[group] ?? "", 2, "latin1");
    key[2 + ID_LENGTH] = 0;
    key[3 + ID_LENGTH] = 1;
    key.writeUInt32BE(index, 36);
    return key;
  }

  #value(): Uint8Array {
    const length = LEAST_VALUE_BYTES + this.#below(MOST_VALUE_BYTES - LEAST_VALUE_BYTES + 1);
    const start = this.#below(POOL_BYTES - length);
    // A copy: a store in memory may keep what it is given.
    return Buffer.from(this.#pool.subarray(start, start + length));
  }

  #character(): string {
    return ID_CHARACTERS[this.#below(ID_CHARACTERS.length)] ?? "";
  }

  #below(bound: number): number {
    return Math.floor(this.#random() * bound);
  }
}
