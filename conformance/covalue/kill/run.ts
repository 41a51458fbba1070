// Kills every cell that claims to outlive its process, a number of times each.
import { AssayError, type Cell, type RunnableCell } from "@assay/engines/engine";
import { merge } from "../merge.ts";
import { killTry, type KillTryResult } from "./try.ts";

/** What a run does. */
export interface KillOptions {
  /** Of durability `process` or `power`: a volatile cell has nothing to lose. */
  readonly cells: readonly RunnableCell[];
  /** Stores are made in it, and removed. */
  readonly directory: string;
  /** Tries a cell. */
  readonly tries: number;
  /** Of the first try of each cell; the others count up from it. */
  readonly seed: number;
  /** Tries at a time. Default: 2. */
  readonly jobs?: number;
  /** How long a process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number;
}

/** One try of one cell. */
export interface KillTried extends KillTryResult {
  readonly cell: Cell;
  /** From 1 on. */
  readonly number: number;
  readonly seed: number;
}

const DEFAULT_JOBS = 2;
/** Seeds of two tries are so far apart that no two writers make the same edits. */
const SEEDS_A_TRY = 100;

/**
 * Makes all tries and yields each as it ends. A single try with the seed of one does the same as that one.
 *
 * Errors: `SELECTION_EMPTY` without cells that keep anything, `ENGINE_UNKNOWN` for one that no other
 * process can import, `INTERRUPTED` when aborted, and those of `killTry`.
 */
export async function* killCells(
  options: KillOptions,
  signal: AbortSignal,
): AsyncGenerator<KillTried, void, undefined> {
  const { cells, directory, tries, seed, jobs = DEFAULT_JOBS, silenceMs } = options;
  const keeping = cells.filter(({ cell }) => cell.durability !== "volatile");
  if (keeping.length === 0) {
    throw new AssayError("SELECTION_EMPTY", "no cell claims to outlive its process");
  }
  const streams = keeping.flatMap(({ cell, source }) => {
    if (source === undefined) {
      const why = `${cell.engine} names no source, so no other process can import it`;
      throw new AssayError("ENGINE_UNKNOWN", why);
    }
    return Array.from(
      { length: tries },
      (_, index) =>
        async function* () {
          const at = { number: index + 1, seed: seed + index * SEEDS_A_TRY };
          const input = { source, cell, directory, seed: at.seed };
          const silence = silenceMs === undefined ? {} : { silenceMs };
          const result = await killTry({ ...input, ...silence }, signal);
          yield { cell, ...at, ...result };
        },
    );
  });
  yield* merge(streams, jobs);
}
