// The suite under test: every engine that is broken on purpose must be caught, and what is whole never
// accused. Each is tested in a process of its own, as many at a time as there are jobs.
// Goal: a result for each of them and each seed, whatever the order in which the processes end.
// Non-goal: deciding what to do about a survivor.
import { rmSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import { AssayError, cellName, codedMessage, offeredCells, type Json } from "@assay/engines/engine";
import { moduleBeside, runWorker, untilSilent } from "@assay/engines/host";
import type { Verdict } from "../events.ts";
import { merge } from "./merge.ts";
import { MUTANTS } from "./mutants/index.ts";
import type { SelfTestResult } from "./self-test/result.ts";
import type { SelfTestEvent, SelfTestInput, Work } from "./self-test/worker.ts";

export type { SelfTestResult } from "./self-test/result.ts";

/** How the suite is tested. */
export interface SelfTestOptions {
  readonly seeds: readonly number[];
  /** Histories for each engine and seed. Default: what such a cell is given by default. */
  readonly histories?: number;
  /** Where stores that keep data have their directories; what is left in it is removed. */
  readonly directory: string;
  /** Names of mutants. Default: all. */
  readonly mutants?: readonly string[];
  /** Engines that must not be accused; each of their cells is run with each seed. Default: none. */
  readonly whole?: readonly CoValueEngine[];
  /**
   * Runs of whole cells, spread over them; each cell takes the seeds from the first one on. Default: each
   * cell with each seed.
   */
  readonly cleanRuns?: number;
  /** Tests each mutant with the clauses off that it violates: then it has to survive. Default: false. */
  readonly muted?: boolean;
  /** Whether a failing history is made shorter, which takes most of the time. Default: true. */
  readonly shortens?: boolean;
  /** Processes at a time. Default: one a core. */
  readonly jobs?: number;
  /** How long a process may say nothing before it is ended. Default: 120,000. */
  readonly silenceMs?: number;
  readonly signal?: AbortSignal;
  /** Told once, before the first result, how many there will be. Default: nobody is. */
  readonly onPlanned?: (results: number) => void;
  /** Runs a process; tests give their own. Default: `self-test/worker.ts` in a child process. */
  readonly runProcess?: RunSelfTestProcess;
}

/** Does the work elsewhere and says what comes of it; ends when the signal is aborted. */
export type RunSelfTestProcess = (
  input: SelfTestInput,
  signal: AbortSignal,
) => AsyncGenerator<SelfTestEvent, void, undefined>;

const DEFAULT_SILENCE_MS = 120_000;
/** Each may have cost the whole silence; after so many the rest of an engine's seeds is not tried. */
const MOST_DEATHS = 2;

/** Tests every mutant and every whole cell with every seed; ends early when the signal is aborted. */
export async function* selfTest(options: SelfTestOptions): AsyncGenerator<SelfTestResult> {
  const { mutants = MUTANTS.map(({ name }) => name), whole = [], signal, jobs } = options;
  const { seeds } = options;
  const cells = whole.flatMap(cellTasks);
  const tasks = [
    ...mutants.map((name) => ({ ...taskOf(name), seeds })),
    ...cells.map((task, place) => ({ ...task, seeds: seedsOfCell(place, cells.length, options) })),
  ].filter((task) => task.seeds.length > 0);
  options.onPlanned?.(tasks.reduce((sum, task) => sum + task.seeds.length, 0));
  const until = signal ?? new AbortController().signal;
  const streams = tasks.map((task) => () => testInProcesses(task, options, until));
  try {
    yield* merge(streams, jobs ?? availableParallelism());
  } catch (error) {
    if (!until.aborted) throw error;
  }
}

/** The results as they would come of one process after the other. */
export function inOrder(results: readonly SelfTestResult[]): SelfTestResult[] {
  const places = new Map(MUTANTS.map(({ name }, place) => [name, place]));
  const place = (result: SelfTestResult): number =>
    "mutant" in result ? (places.get(result.mutant) ?? places.size) : places.size + 1;
  const cell = (result: SelfTestResult): string => ("cell" in result ? result.cell : "");
  return results.toSorted(
    (a, b) => place(a) - place(b) || compare(cell(a), cell(b)) || a.seed - b.seed,
  );
}

/** As many seeds for each cell, or one more for the first cells where the runs cannot be shared out evenly. */
function seedsOfCell(
  place: number,
  cells: number,
  { seeds, cleanRuns }: SelfTestOptions,
): readonly number[] {
  const [first] = seeds;
  if (cleanRuns === undefined || first === undefined) return seeds;
  const length = Math.floor(cleanRuns / cells) + (place < cleanRuns % cells ? 1 : 0);
  return Array.from({ length }, (_, index) => first + index);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** What is tested with every seed, and what is said of a seed whose process gave no result. */
interface Task {
  readonly name: string;
  readonly work: Work;
  withoutResult(seed: number, durationMs: number, outcome: Verdict): SelfTestResult;
}

interface SeededTask extends Task {
  readonly seeds: readonly number[];
}

/** Errors: `USAGE` for a name that no mutant has. */
function taskOf(name: string): Task {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new AssayError("USAGE", `no broken engine is named ${name}`);
  const { broken, violates, caughtBy } = found;
  const planted = { mutant: name, broken, violates, caughtBy, runs: 0 };
  return {
    name,
    work: { kind: "mutant", name },
    withoutResult: (seed, durationMs, outcome) => ({
      kind: "survived",
      ...planted,
      seed,
      durationMs,
      outcome,
    }),
  };
}

/** Errors: `USAGE` where no other process could import the engine. */
function cellTasks(engine: CoValueEngine): Task[] {
  const { source, name } = engine;
  if (source === undefined) {
    throw new AssayError("USAGE", `engine ${name} names no source from which to import it`);
  }
  return offeredCells(engine).map(({ api, durability }) => {
    const cell = cellName({ engine: name, api, durability, tuning: {} });
    return {
      name: cell,
      work: { kind: "cell", source: { ...source }, api, durability },
      withoutResult: (seed, durationMs, outcome) => ({
        kind: "accused",
        cell,
        seed,
        runs: 0,
        durationMs,
        outcome,
      }),
    };
  });
}

async function* testInProcesses(
  { name, work, withoutResult, seeds }: SeededTask,
  options: SelfTestOptions,
  signal: AbortSignal,
): AsyncGenerator<SelfTestResult, void, undefined> {
  const { histories, muted = false, shortens = true, silenceMs = DEFAULT_SILENCE_MS } = options;
  const runProcess = options.runProcess ?? runInChild;
  const directory = join(options.directory, name.replaceAll("/", "-"));
  const left = [...seeds];
  try {
    for (let deaths = 0; left.length > 0; deaths += 1) {
      if (deaths === MOST_DEATHS) {
        const reason = `its process ended with each of ${deaths} other seeds`;
        for (const seed of left) yield withoutResult(seed, 0, { verdict: "not-run", reason });
        return;
      }
      const given = histories === undefined ? {} : { histories };
      const input = { work, seeds: [...left], directory, muted, shortens, ...given };
      const began = performance.now();
      let how = "it ended without a result";
      try {
        const events = untilSilent((until) => runProcess(input, until), silenceMs, signal);
        for await (const event of events) {
          if (event.type === "alive") continue;
          left.shift();
          yield event.result;
          if (signal.aborted) return;
        }
      } catch (error) {
        if (signal.aborted) throw error;
        how = codedMessage(error);
      }
      if (signal.aborted) return;
      const seed = left.shift();
      if (seed === undefined) return;
      yield withoutResult(seed, performance.now() - began, endOfProcess(how));
    }
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function endOfProcess(actual: string): Verdict {
  const what = "the process";
  return {
    verdict: "fail",
    failures: [{ kind: "observed", what, clauses: [], expected: "a result", actual }],
  };
}

const runInChild: RunSelfTestProcess = (input, signal) =>
  runWorker<SelfTestEvent>({
    module: moduleBeside(import.meta.url, "./self-test/worker"),
    // Plain data by its type; the worker checks it.
    input: input as unknown as Json,
    signal,
  });
