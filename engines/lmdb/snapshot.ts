// Reads of the store and of its snapshots, in both apis: what `reads.ts` does, answered as the api answers.
import type { Answer, Api } from "../engine/cell.ts";
import type { Key, KeyRange, OrderedStats, Scan, ScanOptions, Snapshot } from "../ordered/port.ts";
import { attempt } from "./errors.ts";
import { getMany, RangeScan, State, type Database } from "./reads.ts";

/** Gives an answer: at once, or as a promise. What the library throws gets a stable code. */
export type Reply<A extends Api> = <T>(path: string, work: () => T) => Answer<A, T>;

/** What reads are made with. */
export interface Reading<A extends Api> {
  readonly path: string;
  readonly database: Database;
  /** Counted in. */
  readonly stats: OrderedStats;
  /** States that somebody holds. */
  readonly states: State[];
  readonly reply: Reply<A>;
}

/** Holds the latest state, for a scan. Errors: those of the library, coded. */
function hold<A extends Api>({ path, database, states }: Reading<A>): State {
  return attempt(path, () => new State(database, states));
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

/** One state; a class, since its functions are not made anew for each, and itself the state, as an object less. */
export class LmdbSnapshot<A extends Api> extends State implements Snapshot<A> {
  readonly #reading: Reading<A>;

  /** Of the latest state. Errors: those of the library; not coded. */
  constructor(reading: Reading<A>) {
    super(reading.database, reading.states);
    this.#reading = reading;
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
}
