// What a pass has done to its store, so that every answer can be foreseen: which coValues are there,
// how much was appended to them, which were erased, what waits for a peer. Counters by coValue alone,
// so it does not grow with the number of operations.
// Appends to one coValue never overlap: the second one would continue a session that has not ended yet.
import type { RawCoID } from "@assay/engines/covalue";
import type { PreparedSession } from "../messages/prepared-message.ts";

/** How much was appended to a coValue: at least what was acknowledged, at most what was issued. */
export interface Appends {
  acknowledged: number;
  issued: number;
}

const NONE: Readonly<Appends> = { acknowledged: 0, issued: 0 };

/** What one pass over one store has done. */
export class Ledger {
  /** Members below it were stored before the pass began, or since then by whoever fills in steps. */
  filled: number;
  /** CoValues of which a message was acknowledged, by index. */
  readonly begun = new Set<number>();
  /** Those of them whose every message was. */
  readonly uploaded = new Set<number>();
  /** Ids that wait for the peer. */
  readonly unsynced = new Set<RawCoID>();
  /** By index, with the session that deleted them. */
  readonly erased = new Map<number, PreparedSession>();
  readonly #appends = new Map<number, Appends>();
  #nextNew: number;

  constructor(filled: number) {
    this.filled = filled;
    this.#nextNew = filled;
  }

  /** Index of a coValue that is new to the store, and given out once. */
  takeNew(): number {
    const index = this.#nextNew;
    this.#nextNew += 1;
    return index;
  }

  /** How much was appended to a coValue. */
  appends(index: number): Readonly<Appends> {
    return this.#appends.get(index) ?? NONE;
  }

  /** Begins an append to the coValue, or, where one is in flight, to the next one below `size` where none is. */
  beginAppend(index: number, size: number): number {
    for (let step = 0; step < size; step += 1) {
      const candidate = (index + step) % size;
      const appends = this.#appends.get(candidate);
      if (appends === undefined) {
        this.#appends.set(candidate, { acknowledged: 0, issued: 1 });
        return candidate;
      }
      if (appends.issued === appends.acknowledged) {
        appends.issued += 1;
        return candidate;
      }
    }
    throw new RangeError(`appends to all ${size} coValues are in flight`);
  }

  /** Ends what `beginAppend` began. */
  endAppend(index: number): void {
    const appends = this.#appends.get(index);
    if (appends !== undefined) appends.acknowledged = appends.issued;
  }

  /** CoValues that were appended to, by index. */
  appendedTo(): IterableIterator<number> {
    return this.#appends.keys();
  }

  /** CoValues that are stored, erased ones among them. */
  get stored(): number {
    return this.filled + this.begun.size;
  }
}
