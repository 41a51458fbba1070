// Ordered pairs of kinds: in how many histories one kind was played somewhere before another, and which
// kinds were played right after which. Counted in plain arrays: every history has hundreds of pairs.
import { OPERATION_NAMES, type OperationName } from "@assay/engines/covalue";

/** How often a pair was met. */
export interface PairCount {
  readonly first: OperationName;
  readonly second: OperationName;
  /** Histories in which `first` was played somewhere before `second`. */
  readonly histories: number;
}

const KINDS = OPERATION_NAMES.length;
const NUMBER_OF = new Map<OperationName, number>(OPERATION_NAMES.map((name, kind) => [name, kind]));

/** These wrap other calls; next to what is played stands what they wrap. */
const WRAPS: ReadonlySet<OperationName> = new Set<OperationName>([
  "transaction",
  "parallel",
  "together",
  "readOutside",
]);

/** Counts pairs over many histories. */
export class PairCounter {
  readonly #histories = new Uint32Array(KINDS * KINDS);
  readonly #adjacent = new Uint8Array(KINDS * KINDS);
  /** The first and the last moment of each kind in this history; none is -1. */
  readonly #first = new Int32Array(KINDS).fill(-1);
  readonly #last = new Int32Array(KINDS).fill(-1);
  /** The kinds of this history. */
  #met: number[] = [];
  #before = -1;
  #beforeMoment = -1;

  /** Takes note of a call of the history that is under way; moments never go back. */
  note(name: OperationName, moment: number): void {
    const kind = NUMBER_OF.get(name) ?? 0;
    if (this.#first[kind] === -1) {
      this.#first[kind] = moment;
      this.#met.push(kind);
    }
    this.#last[kind] = moment;
    if (WRAPS.has(name)) return;
    if (this.#before !== -1 && this.#beforeMoment < moment) {
      this.#adjacent[this.#before * KINDS + kind] = 1;
    }
    this.#before = kind;
    this.#beforeMoment = moment;
  }

  /** Ends the history that is under way, and counts its pairs. */
  endHistory(): void {
    for (const first of this.#met) {
      const since = this.#first[first] ?? 0;
      for (const then of this.#met) {
        const pair = first * KINDS + then;
        if (since < (this.#last[then] ?? 0)) {
          this.#histories[pair] = (this.#histories[pair] ?? 0) + 1;
        }
      }
    }
    for (const kind of this.#met) {
      this.#first[kind] = -1;
      this.#last[kind] = -1;
    }
    this.#met = [];
    this.#before = -1;
  }

  /** Every pair, also those that were never met. */
  counts(): PairCount[] {
    return OPERATION_NAMES.flatMap((first, a) =>
      OPERATION_NAMES.map((second, b) => ({
        first,
        second,
        histories: this.#histories[a * KINDS + b] ?? 0,
      })),
    );
  }

  /** How many different pairs of kinds were met one right after the other. */
  adjacentMet(): number {
    return this.#adjacent.reduce((sum, met) => sum + met, 0);
  }
}

/** How many pairs can stand one right after the other where some kinds are skipped. */
export function possibleAdjacent(skips: ReadonlySet<OperationName>): number {
  return OPERATION_NAMES.filter((name) => !WRAPS.has(name) && !skips.has(name)).length ** 2;
}
