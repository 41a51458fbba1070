// Other ids of a coValue's form, by number: as if random, the same whenever they are asked for, and never
// one twice. A string that was put together piece by piece is made whole where it is first used, which
// would be in a latency; these are whole from the beginning.
// Goal: a small part of what the fastest operation takes, since a stream draws an id or more for each.
import { createHash } from "node:crypto";
import type { RawCoID } from "@assay/engines/covalue";

const PREFIX = "co_z";
const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const LETTERS = Buffer.from(BASE58, "latin1");
/** Written out, since dividing by a number that is not known when compiled takes several times as long. */
const LETTER_COUNT = 58;

/** Letters that hold a whole word of 32 bits, so that another word gives other letters. */
const LETTERS_A_WORD = 6;
/** Any odd step leads through all words. */
const STEP = 0x9e3779b9;

/** Ids that depend on a seed alone. */
export class FreshIDs {
  readonly #base: number;
  #bytes = Buffer.from(PREFIX, "latin1");

  constructor(seed: number) {
    this.#base = createHash("sha256").update(`${seed}`).digest().readUInt32LE(0);
  }

  /**
   * The id of that number, below 2^32, as long as the given one. Two of one length and different numbers
   * differ where they are at least 10 characters long.
   */
  like(id: RawCoID, number: number): RawCoID {
    const { length } = id;
    const bytes = this.#bytesOf(length);
    let word = (this.#base + number) | 0;
    let rest = 0;
    for (let place = PREFIX.length, left = 0; place < length; place += 1, left -= 1) {
      if (left === 0) {
        left = LETTERS_A_WORD;
        word = mixed(word);
        rest = word >>> 0;
        word = (word + STEP) | 0;
      }
      // There is a letter for each remainder.
      bytes[place] = LETTERS[rest % LETTER_COUNT] as number;
      rest = (rest / LETTER_COUNT) >>> 0;
    }
    // It begins with the prefix.
    return bytes.toString("latin1", 0, length) as RawCoID;
  }

  #bytesOf(length: number): Buffer {
    if (this.#bytes.length < length) {
      this.#bytes = Buffer.alloc(length);
      this.#bytes.write(PREFIX, "latin1");
    }
    return this.#bytes;
  }
}

/** Another word for each word: the last steps of MurmurHash3. */
function mixed(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
