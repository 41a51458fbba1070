// Other ids of a coValue's form, by number: as if random, the same whenever they are asked for, and never
// one twice. Each answer is a string of its own, as one is that was just received, and whole from the
// beginning: one put together piece by piece is made whole where it is first used, in a latency.
// Goal: a small part of what the fastest operation takes, since a stream draws an id or more for each.
import { createHash } from "node:crypto";
import type { RawCoID } from "@assay/engines/covalue";

const PREFIX = Buffer.from("co_z", "latin1");
const LETTERS = Buffer.from("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", "latin1");
/** Written out, since dividing by a number that is not known when compiled takes several times as long. */
const LETTER_COUNT = 58;

/** Letters that hold a whole word of 32 bits, so that another word gives other letters. */
const LETTERS_A_WORD = 6;
/** Any odd step leads through all words. */
const STEP = 0x9e3779b9;

/** Ids of the lowest numbers whose letters are kept: those of a run too short to compile what makes them. */
const KEPT = 4_096;
/** The longest one that is. */
const KEPT_LENGTH = 64;

/** Ids that depend on a seed alone. Memory does not grow with their number. */
export class FreshIDs {
  readonly #base: number;
  readonly #kept = Buffer.alloc(KEPT * KEPT_LENGTH);
  /** By number: the length of the one that is kept; 0 where none is. */
  readonly #keptLengths = new Uint8Array(KEPT);

  constructor(seed: number) {
    this.#base = createHash("sha256").update(`${seed}`).digest().readUInt32LE(0);
  }

  /**
   * The id of that number, below 2^32, as long as the given one. Two of one length and different numbers
   * differ where they are at least 10 characters long.
   */
  like({ length }: RawCoID, number: number): RawCoID {
    const isKept = number < KEPT && length <= KEPT_LENGTH;
    const bytes = isKept ? this.#kept : Buffer.allocUnsafe(length);
    const start = isKept ? number * KEPT_LENGTH : 0;
    if (!isKept || this.#keptLengths[number] !== length) {
      this.#write(number, bytes, start, start + length);
      if (isKept) this.#keptLengths[number] = length;
    }
    // It begins with the prefix.
    return bytes.toString("latin1", start, start + length) as RawCoID;
  }

  #write(number: number, bytes: Buffer, start: number, end: number): void {
    bytes.set(PREFIX, start);
    let word = (this.#base + number) | 0;
    let rest = 0;
    for (let place = start + PREFIX.length, left = 0; place < end; place += 1, left -= 1) {
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
  }
}

/** Another word for each word: the last steps of MurmurHash3. */
function mixed(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return bits ^ (bits >>> 16);
}
