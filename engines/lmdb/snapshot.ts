// Reads of the store and of its snapshots, in both apis: what `reads.ts` does, answered as the api answers.
import type { Transaction } from "lmdb";
import type { Answer, Api } from "../engine/cell.ts";
import type { Key, KeyRange, OrderedStats, Scan, ScanOptions, Snapshot } from "../ordered/port.ts";
import { toAssayError } from "./errors.ts";
import { getMany, RangeScan, type Database, type State } from "./reads.ts";

/** Gives an answer: at once, or as a promise. What the library throws gets a stable code. */
export type Reply<A extends Api> = <T>(path: string, work: () => T) => Answer<A, T>;

/** What reads are made with. */
export interface Reading<A extends Api> {
  readonly path: string;
  readonly database: Database;
  /** Counted in. */
  readonly stats: OrderedStats;
  readonly reply: Reply<A>;
  /** Of the states that somebody holds the one that was made last, from which one comes to all others. */
  newest: LmdbSnapshot<A> | undefined;
}

/** Holds the latest state. Errors: those of the library, coded. */
export function hold<A extends Api>(reading: Reading<A>): LmdbSnapshot<A> {
  try {
    return new LmdbSnapshot(reading);
  } catch (error) {
    throw toAssayError(reading.path, error);
  }
}

/** Begins a scan of a state or, without one, of the latest. */
export function beginScan<A extends Api>(
  reading: Reading<A>,
  range: KeyRange,
  options?: ScanOptions,
  state?: State,
): Scan<A> {
  const { path, database, stats, reply } = reading;
  const source = { database, stats, hold: () => hold(reading) };
  const scan = new RangeScan(state === undefined ? source : { ...source, state }, range, options);
  return {
    nextPage: () => reply(path, () => scan.nextPage()),
    close: () => reply(path, () => scan.close()),
  };
}

/**
 * One state, held until it is closed. Not a class over one of states, and its states in no `Set` and no array: each
 * of these took a part of a short snapshot that could be measured.
 */
export class LmdbSnapshot<A extends Api> implements Snapshot<A>, State {
  transaction: Transaction | undefined;
  readonly #reading: Reading<A>;
  /** Its neighbours among those that are held. */
  #older: LmdbSnapshot<A> | undefined;
  #newer: LmdbSnapshot<A> | undefined;

  /** Of the latest state. Errors: those of the library; not coded. */
  constructor(reading: Reading<A>) {
    this.transaction = reading.database.useReadTransaction();
    this.#reading = reading;
    this.#older = reading.newest;
    if (this.#older !== undefined) this.#older.#newer = this;
    reading.newest = this;
  }

  getMany(keys: readonly Key[]) {
    const { path, database, stats, reply } = this.#reading;
    return reply(path, () => getMany(database, stats, keys, this));
  }

  scan(range: KeyRange, options?: ScanOptions): Scan<A> {
    return beginScan(this.#reading, range, options, this);
  }

  close() {
    const { path, reply } = this.#reading;
    return reply(path, () => this.release());
  }

  release(): void {
    const { transaction } = this;
    if (transaction === undefined) return;
    this.transaction = undefined;
    if (this.#newer === undefined) this.#reading.newest = this.#older;
    else this.#newer.#older = this.#older;
    if (this.#older !== undefined) this.#older.#newer = this.#newer;
    transaction.done();
  }
}
