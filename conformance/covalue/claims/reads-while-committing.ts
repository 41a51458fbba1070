// Commits and reads in flight together, and what of them is looked at for halves. For async cells alone:
// in a sync cell nothing can come between.
import type { CoValueStore } from "@assay/engines/covalue";
import { isOfOneRound } from "./rounds.ts";

/** What is in flight together. */
export interface InFlight {
  /** Commits a round; called for each before any is awaited, from round 0, which is awaited alone. */
  readonly commit: (round: number) => Promise<unknown>;
  /** Looks that are made over and over until all is committed. */
  readonly looks: readonly (() => Promise<void>)[];
  /**
   * How often each is made before a turn of input and output, which reads that never leave the microtask
   * queue would keep waiting, and in which commits that never leave it would all be done. Default: 10.
   */
  readonly looksPerTurn?: number;
}

/** Rounds in flight together. */
const ROUNDS = 24;
const LOOKS_PER_TURN = 10;
/** Turns of the microtask queue that a reader waits between two looks at the most; prime, to meet every phase. */
const MOST_SHIFT = 7;

/** Reads while rounds are committed. Errors: those of the commits and of the looks. */
export async function readWhileCommitting({
  commit,
  looks,
  looksPerTurn = LOOKS_PER_TURN,
}: InFlight): Promise<void> {
  await commit(0);
  let committed = false;
  const commits = Array.from({ length: ROUNDS }, (_, round) => commit(round + 1));
  const committing = Promise.allSettled(commits).finally(() => {
    committed = true;
  });
  const readUntilCommitted = async (look: () => Promise<void>): Promise<void> => {
    for (let count = 1; !committed; count += 1) {
      await look();
      // Readers in step with the commits would look at the same moment of each.
      for (let shift = count % MOST_SHIFT; shift > 0; shift -= 1) await undefined;
      if (count % looksPerTurn === 0) await nextTurn();
    }
  };
  await Promise.all([committing, ...looks.map(readUntilCommitted)]);
  // A commit that failed is not torn, and not what was promised either.
  await Promise.all(commits);
}

/** Looks at a whole coValue, and notes it when it is not of one round. */
export async function readWhole(store: CoValueStore, id: string, torn: Set<string>): Promise<void> {
  const whole = await store.readCoValue(id);
  if (whole === undefined || !isOfOneRound(whole)) torn.add(`readCoValue of ${id}`);
}

/** Looks at two coValues that each round writes, which note when one is there without the other. */
export function readHalvesOfBatches(
  store: CoValueStore,
  left: string,
  right: string,
  torn: Set<string>,
): readonly (() => Promise<void>)[] {
  return [() => readInTurn(store, left, right, torn), () => readInTurn(store, right, left, torn)];
}

/** What is read second was committed with what is read first, or is newer. */
async function readInTurn(
  store: CoValueStore,
  first: string,
  second: string,
  torn: Set<string>,
): Promise<void> {
  const before = await lastIdxOf(store, first);
  const after = await lastIdxOf(store, second);
  if (after < before) torn.add(`${first} without ${second}`);
}

async function lastIdxOf(store: CoValueStore, id: string): Promise<number> {
  const known = await store.getCoValueKnownState(id);
  return Object.values(known?.sessions ?? {})[0] ?? 0;
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
