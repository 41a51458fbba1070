// A conformance run: every cell in a process that is its own until it is done, a few at a time. A process that
// dies or hangs fails the check that it was in, leaves the others of its cell `not-run`, and ends nothing else.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  AssayError,
  cellName,
  codedMessage,
  DURABILITIES,
  type Cell,
  type EngineSource,
  type RunnableCell,
} from "@assay/engines/engine";
import { importEngine, untilSilent } from "@assay/engines/host";
import { CHECKS, type Check, type ConformanceEvent, type HistoryFailure } from "../events.ts";
import { deathOf, notRun } from "./cell-death.ts";
import type { BegunEvent, CellEvent } from "./cell-events.ts";
import type { CellBudget, CellInput } from "./cell-input.ts";
import { CellProcesses } from "./cell-processes.ts";
import { chooseClauses } from "./chosen-clauses.ts";
import { BUDGET_ENDED } from "./check-cell.ts";
import { merge } from "./merge.ts";
import { RunBudget } from "./run-budget.ts";
import { endingHistory } from "./replay/ending-history.ts";
import { defaultHistories } from "./run-profiles.ts";
import { unitsOf, type Shard } from "./units.ts";

/** What a run does. */
export interface ConformOptions {
  readonly cells: readonly RunnableCell[];
  /** Cells make and remove their own directories in it. */
  readonly directory: string;
  /** What the user calls the directory, for messages. Default: the directory. */
  readonly place?: string;
  /** The same histories are drawn from it for every cell. */
  readonly seed: number;
  /** Histories for each cell. Default: its `defaultHistories`. */
  readonly histories?: number;
  /** How long all cells may take together. Default: until their histories are played. */
  readonly budgetMs?: number;
  /** The clauses to look at, and no others. Default: all. */
  readonly clauses?: readonly string[];
  /** The part of the run that is done here. Default: all of it. */
  readonly shard?: Shard;
  /** Path of the capture's file; without one the check `jazz` is `not-run`. */
  readonly capture?: string;
  /** Path of a file of known deviations, in the place of the house's for the engine that it names. */
  readonly deviations?: string;
  /** Where failing histories are written. Default: `failures` in the directory. */
  readonly failures?: string;
  /** Cells at a time. Default: 2. */
  readonly jobs?: number;
  /** How long a cell's process may say nothing before it is ended. Default: 60,000. */
  readonly silenceMs?: number;
  /** Is told what a cell's process is about to do, in words that follow `while`. */
  readonly onBegin?: (cell: Cell, what: string) => void;
  /** Runs the process of a cell; tests give their own. Default: `worker.ts`, in those of `CellProcesses`. */
  readonly runCellProcess?: RunCellProcess;
  /** Milliseconds from any beginning, for the budget. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Runs one cell elsewhere and yields its events; ends when the signal is aborted. */
export type RunCellProcess = (
  input: CellInput,
  signal: AbortSignal,
) => AsyncGenerator<CellEvent, void, undefined>;

const DEFAULT_JOBS = 2;
const DEFAULT_SILENCE_MS = 60_000;

/** The checks of a run: of some clauses alone, those that say clause by clause what they find. */
export function plannedChecks({ clauses }: Pick<ConformOptions, "clauses">): readonly Check[] {
  return clauses === undefined ? CHECKS : CHECKS.filter((check) => check !== "jazz");
}

/**
 * Checks every cell; the events of one cell come in order, those of several between one another.
 * Errors: `SELECTION_EMPTY` without cells or for a shard without any, `INTERRUPTED` when aborted.
 */
export async function* conform(
  options: ConformOptions,
  signal: AbortSignal,
): AsyncGenerator<ConformanceEvent, void, undefined> {
  const { cells, shard, jobs = DEFAULT_JOBS, now = () => performance.now() } = options;
  if (cells.length === 0) throw new AssayError("SELECTION_EMPTY", "no cell to check");
  const units = unitsOf(
    cells.map(({ cell }) => cell),
    plannedChecks(options),
    shard,
  );
  const work = cells.flatMap((runnable, index): CellWork[] => {
    const checks = units.filter(({ cell }) => cell === index).map(({ check }) => check);
    return checks.length === 0 ? [] : [{ ...runnable, checks }];
  });
  const budget =
    options.budgetMs === undefined
      ? undefined
      : new RunBudget(options.budgetMs, { cells: work.length, jobs, now });
  const processes = new CellProcesses();
  const runCellProcess = options.runCellProcess ?? ((input, until) => processes.run(input, until));
  const given = { ...options, runCellProcess };
  const start = (one: CellWork) => conformCell(one, given, budget?.share(), signal);
  try {
    yield* merge(startedInTurn(work, processes, start), jobs);
  } finally {
    await processes.endAll();
  }
}

/**
 * The cells' streams, each chosen when it is its turn: one whose engine has a process waiting, or else the
 * first in the order of `longestFirst`.
 */
function* startedInTurn<Stream>(
  work: readonly CellWork[],
  processes: CellProcesses,
  start: (one: CellWork) => Stream,
): Generator<() => Stream, void, undefined> {
  const waiting = longestFirst(work);
  // Reserved, since a cell takes its process later than it is chosen, and two must not be chosen for one.
  const isExpected = ({ source }: CellWork) => source !== undefined && processes.reserve(source);
  while (waiting.length > 0) {
    const [next] = waiting.splice(Math.max(0, waiting.findIndex(isExpected)), 1);
    if (next !== undefined) yield () => start(next);
    // Whoever asks for another stream has read one to its end.
    void processes.endAllBut(waiting.flatMap(({ source }) => source ?? []));
  }
}

/** What syncs, and what awaits, takes longest, and begun last it would be waited for alone. */
function longestFirst(work: readonly CellWork[]): CellWork[] {
  const rank = ({ cell }: CellWork) =>
    2 * DURABILITIES.indexOf(cell.durability) + (cell.api === "async" ? 1 : 0);
  return work.toSorted((one, other) => rank(other) - rank(one));
}

/** What is done for one cell. */
interface CellWork extends RunnableCell {
  readonly checks: readonly Check[];
}

/** The options of a run, and who runs the processes. */
type RunningOptions = ConformOptions & { readonly runCellProcess: RunCellProcess };

async function* conformCell(
  work: CellWork,
  options: RunningOptions,
  budgetMs: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<ConformanceEvent, void, undefined> {
  const { cell, source, checks } = work;
  yield { type: "cell-started", cell };
  if (source === undefined) {
    const reason = `engine ${cell.engine} names no source from which a process could import it`;
    yield* checks.map((check) => notRun(cell, check, reason));
  } else if (budgetMs !== undefined && budgetMs <= 0) {
    yield* checks.map((check) => notRun(cell, check, BUDGET_ENDED, { cut: true }));
  } else {
    const nextSeeds = options.histories === undefined;
    const budget = budgetMs === undefined ? undefined : { ms: budgetMs, nextSeeds };
    yield* checkInProcess({ ...work, source }, options, budget, signal);
  }
  yield { type: "cell-finished", cell };
}

/**
 * The cells that are sure to play what another leaves out. Under a budget none is: one may come too late, and what is
 * not played of one seed is played of the next.
 */
function cellsBeside({ cells, budgetMs }: ConformOptions): readonly Cell[] {
  return budgetMs === undefined ? cells.map(({ cell }) => cell) : [];
}

async function* checkInProcess(
  { cell, source, checks }: CellWork & { readonly source: EngineSource },
  options: RunningOptions,
  budget: CellBudget | undefined,
  signal: AbortSignal,
): AsyncGenerator<ConformanceEvent, void, undefined> {
  const { seed, capture, clauses, deviations } = options;
  const directory = join(options.directory, cellName(cell).replaceAll("/", "-"));
  const input: CellInput = {
    source,
    cell,
    directory,
    checks,
    seed,
    histories: options.histories ?? defaultHistories(cell, cellsBeside(options)),
    ...(clauses && { clauses }),
    ...(budget && { budget }),
    ...(capture !== undefined && { capture }),
    ...(deviations !== undefined && { deviations }),
    ...(options.place !== undefined && { place: options.place }),
    failures: options.failures ?? join(options.directory, "failures"),
  };
  const { silenceMs = DEFAULT_SILENCE_MS, runCellProcess } = options;
  const runProcess = (until: AbortSignal) => runCellProcess(input, until);
  const left = new Set<Check>(checks);
  const said = new Set<string>();
  let began = performance.now();
  let begun: BegunEvent | undefined;
  const death = async (how: string) => {
    const durationMs = performance.now() - began;
    const again = `${begun?.what} again, to see in which call`;
    const onDoing = (what: string) => options.onBegin?.(cell, `${again}: ${what}`);
    const failure = await endingOf(begun, { cell, source, input, silenceMs, onDoing }, signal);
    const doing = begun?.what;
    return deathOf(cell, {
      left,
      how,
      durationMs,
      said,
      ...(clauses && { only: new Set(clauses) }),
      ...(doing !== undefined && { doing }),
      ...(failure && { failure }),
    });
  };
  try {
    for await (const event of untilSilent(runProcess, silenceMs, signal)) {
      // A run starts and finishes a cell itself: it does so also where a process cannot.
      if (event.type === "cell-started" || event.type === "cell-finished") continue;
      if (event.type === "begun") {
        begun = event;
        options.onBegin?.(cell, event.what);
        continue;
      }
      if (event.type === "checked") {
        left.delete(event.check);
        for (const { clause } of event.clauses ?? []) said.add(clause);
        begun = undefined;
        began = performance.now();
      }
      yield event;
    }
    yield* await death("it ended without a result");
  } catch (error) {
    if (signal.aborted) throw error;
    yield* await death(codedMessage(error));
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** How long a call is waited for that another process has waited for already, milliseconds. */
const ASKED_AGAIN_MS = 10_000;

/**
 * The history that a process died in, as a failure of its own; `undefined` where it was in none, or does not die again.
 * Errors: `INTERRUPTED` when aborted.
 */
async function endingOf(
  begun: BegunEvent | undefined,
  of: {
    readonly cell: Cell;
    readonly source: EngineSource;
    readonly input: CellInput;
    readonly silenceMs: number;
    readonly onDoing: (what: string) => void;
  },
  signal: AbortSignal,
): Promise<HistoryFailure | undefined> {
  if (begun?.plays === undefined) return undefined;
  const { api, durability, tuning } = of.cell;
  const { directory, failures, clauses } = of.input;
  try {
    const engine = await importEngine(of.source);
    return await endingHistory(
      { engine, api, durability, tuning },
      begun.plays,
      {
        directory: join(directory, "again"),
        silenceMs: Math.min(ASKED_AGAIN_MS, of.silenceMs),
        onDoing: of.onDoing,
        failures,
        ...(clauses && { selection: { only: new Set(chooseClauses(clauses)) } }),
      },
      signal,
    );
  } catch (error) {
    if (signal.aborted) throw error;
    // Then what was seen from outside is all that is known.
    return undefined;
  }
}
