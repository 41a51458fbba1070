// The check `histories`: random histories are answered on a cell as the reference answers them.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import fc from "fast-check";
import { codedMessage, makeDirectory } from "@assay/engines/engine";
import {
  countOperations,
  type Difference,
  type History,
  type OperationName,
} from "@assay/engines/covalue";
import { quietly } from "@assay/engines/jazz";
import type { CheckFailure, ClauseResult, Verdict } from "../events.ts";
import type { OnBegin } from "./cell-events.ts";
import { ClauseLooks } from "./clause-looks.ts";
import { arisenClauses } from "./citations/citations.ts";
import {
  Coverage,
  FEWEST_FOR_FLOORS,
  missedFloors,
  type CoverageReport,
  type MissedFloor,
} from "./coverage.ts";
import { explainFailure, type FailureOptions, type SeedOrigin } from "./failing-history.ts";
import type { GeneratorPools } from "./generator/histories.ts";
import { FELL_SILENT, judgePatiently } from "./judge-history.ts";
import { generatedSkips, type JudgedCell } from "./judged-cell.ts";
import { OperationWatch } from "./operation-watch.ts";
import { RUN_PROFILES } from "./run-profiles.ts";
import { makeTemplate } from "./template.ts";
import { historiesOf } from "./without-unclaimed.ts";

/** How many histories there are where nothing else is said. */
export const DEFAULT_HISTORIES = RUN_PROFILES.quick.histories;

/** How histories are run. */
export interface HistoriesOptions extends FailureOptions {
  /** A 32-bit integer; the same one gives the same histories. */
  readonly seed: number;
  /** Default: `DEFAULT_HISTORIES`. */
  readonly histories?: number;
  /** Default: `ADVERSARIAL_POOLS`. */
  readonly pools?: GeneratorPools;
  /** Ends the run between two histories; what was found by then does not count. */
  readonly signal?: AbortSignal;
  /** Default: none; the histories are played to their end. */
  readonly budget?: HistoriesBudget;
  /** Called after each history, also with those by which a failing one is made shorter. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Is told of each history before it is played, and of what follows a failing one. */
  readonly onBegin?: OnBegin;
}

/** A budget of time. */
export interface HistoriesBudget {
  /** Whether it is used up. */
  isOver(): boolean;
  /** Whether histories of the next seeds follow, as long as it lasts. */
  readonly nextSeeds: boolean;
}

/** What running histories showed. */
export interface HistoriesResult {
  readonly outcome: Verdict;
  readonly coverage: CoverageReport;
  /** Histories run until the first failure, that one included and shortening not. */
  readonly runs: number;
  /** How many of them failed: the first that does is the last. */
  readonly failing: 0 | 1;
  /** In how many of them a call never answered that is not looked at. */
  readonly fellSilent: number;
  /** Operations generated until then. */
  readonly operations: number;
  /** Milliseconds until the first failure, shortening left out; none where there was no failure. */
  readonly foundMs?: number;
  /** What was found of each clause that was looked at. */
  readonly clauses: readonly ClauseResult[];
  /** What the budget cut off of the histories that were asked for. */
  readonly cut?: string;
}

/**
 * Where a floor is missed so many histories more are played, as a share of all, and so often: chance evens out over
 * them, and a generator that is too weak misses the floor of all of them as well.
 */
const SHARE_OF_MORE = 0.5;
const TIMES_OF_MORE = 3;

/** Runs histories on a cell until one fails or all have passed. */
export async function checkHistories(
  cell: JudgedCell,
  options: HistoriesOptions,
): Promise<HistoriesResult> {
  return quietly(() => runHistories(cell, options));
}

async function runHistories(cell: JudgedCell, given: HistoriesOptions): Promise<HistoriesResult> {
  makeDirectory(given.directory);
  const directory = mkdtempSync(join(given.directory, "histories-"));
  const watch = new OperationWatch(given.onBegin);
  try {
    // A store that cannot be opened or closed is the first history's to report.
    const template = await makeTemplate(cell, directory, given.onBegin).catch(() => undefined);
    const options = { ...given, directory, ...(template && { template }) };
    const total = options.histories ?? DEFAULT_HISTORIES;
    const skips = generatedSkips(cell);
    const run = new HistoriesRun(cell, options, total, watch);
    const property = fc.asyncProperty(historiesOf(cell, options.pools), (history) =>
      run.play(history),
    );
    for (let seed = options.seed; ; seed += 1) {
      // fast-check's shrinking would draw anew what is left: `shorten` comes to its end with a fifth of the tries.
      const check = (of: number, numRuns: number) => {
        run.begin(of);
        return fc.check(property, { seed: of, numRuns, endOnFailure: true });
      };
      let drawnFrom = seed;
      let details = await check(drawnFrom, total);
      if (options.budget?.nextSeeds === true && !run.isEnded) continue;
      for (let time = 0; time < TIMES_OF_MORE; time += 1) {
        if (run.isEnded || run.missedFloors(skips).length === 0) break;
        drawnFrom = seedOfMore(drawnFrom);
        details = await check(drawnFrom, Math.ceil(total * SHARE_OF_MORE));
      }
      const path = details.counterexamplePath ?? "";
      const origin = { from: "seed", seed: drawnFrom, path } as const;
      return run.result(await run.verdict(origin, skips));
    }
  } finally {
    watch.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** Another 31-bit seed than that of any run near by. */
function seedOfMore(seed: number): number {
  return (seed + 0x2aaa_aaab) % 2 ** 31;
}

/** One run: what it has played and the simplest failure it has met. */
class HistoriesRun {
  readonly #cell: JudgedCell;
  readonly #options: HistoriesOptions;
  readonly #total: number;
  readonly #coverage: Coverage;
  readonly #looks: ClauseLooks;
  #failing: { readonly history: History; readonly difference: Difference } | undefined;
  #broken: unknown;
  readonly #began = performance.now();
  #foundMs: number | undefined;
  #runs = 0;
  #fellSilent = 0;
  #seed = 0;
  #runsOfSeed = 0;
  #operations = 0;
  #isOver = false;
  readonly #watch: OperationWatch;

  constructor(cell: JudgedCell, options: HistoriesOptions, total: number, watch: OperationWatch) {
    this.#cell = cell;
    this.#options = options;
    this.#total = total;
    this.#coverage = new Coverage(generatedSkips(cell));
    this.#looks = new ClauseLooks(options.selection);
    this.#watch = watch;
  }

  /** Whether no further history would change the result. */
  get isEnded(): boolean {
    return this.#hasFailed || this.#isOver || this.#options.signal?.aborted === true;
  }

  get #hasFailed(): boolean {
    return this.#failing !== undefined || this.#broken !== undefined;
  }

  /** The histories that follow are of the seed. */
  begin(seed: number): void {
    this.#seed = seed;
    this.#runsOfSeed = 0;
  }

  /** fast-check's predicate: false where the history fails. */
  async play(history: History): Promise<boolean> {
    // Signals and messages are heard of between histories, also in sync cells.
    await setImmediate();
    const { signal, budget } = this.#options;
    if (budget?.isOver() === true) this.#isOver = true;
    // Ends fast-check's run.
    if (signal?.aborted || this.#isOver) return false;
    this.#runs += 1;
    this.#runsOfSeed += 1;
    const [number, seed] = [this.#runsOfSeed, this.#seed];
    const what = `playing history ${number} of seed ${seed}`;
    this.#watch.begin(what, history, { from: "seed", seed, number });
    this.#operations += countOperations(history);
    try {
      const { onOperation } = this.#watch;
      const judgement = await judgePatiently(this.#cell, history, {
        ...this.#options,
        onOperation,
      });
      this.#tellProgress();
      if (judgement.state === "agrees") {
        this.#coverage.add(history, judgement.answers);
        // What was not looked at because of a silence has not been kept.
        if (judgement.fellSilent) this.#fellSilent += 1;
        else this.#looks.add(arisenClauses(history));
        return true;
      }
      this.#foundMs = performance.now() - this.#began;
      this.#failing = { history, difference: judgement.difference };
      return false;
    } catch (error) {
      this.#broken = error;
      return false;
    }
  }

  /** What the whole run has shown. */
  async verdict(origin: SeedOrigin, skips: ReadonlySet<OperationName>): Promise<Verdict> {
    if (this.#options.signal?.aborted) return { verdict: "not-run", reason: "interrupted" };
    if (this.#failing !== undefined) {
      this.#options.onBegin?.(`making a failing history of seed ${this.#seed} shorter`);
      const options = { ...this.#options, onTry: () => this.#tellProgress() };
      const failure = await explainFailure(this.#cell, this.#failing, origin, options);
      this.#looks.fail(failure.clauses);
      return { verdict: "fail", failures: [failure] };
    }
    if (this.#broken !== undefined) {
      const actual = codedMessage(this.#broken);
      const what = "opening a fresh store";
      return {
        verdict: "fail",
        failures: [{ kind: "observed", what, clauses: [], expected: "an empty store", actual }],
      };
    }
    const { histories: played } = this.#coverage.report();
    if (played > 0 && this.#fellSilent === played)
      return { verdict: "not-run", reason: FELL_SILENT };
    if (this.#isOver && played < FEWEST_FOR_FLOORS) {
      const reason = `the budget ended after ${counted(played)}, all agreed`;
      return { verdict: "not-run", reason, cut: true };
    }
    const [first, ...others] = this.missedFloors(skips).map(
      ({ what, atLeast, was }): CheckFailure => ({
        kind: "observed",
        clauses: [],
        what: `the generator's floor: ${what}`,
        expected: `at least ${Math.ceil(atLeast)}`,
        actual: was,
      }),
    );
    return first === undefined
      ? { verdict: "pass" }
      : { verdict: "fail", failures: [first, ...others] };
  }

  /** What the histories so far hold too little of; those of some clauses alone are not held to anything. */
  missedFloors(skips: ReadonlySet<OperationName>): readonly MissedFloor[] {
    if (this.#options.selection?.only !== undefined) return [];
    return missedFloors(this.#coverage.report(this.#isOver), skips, this.#cell.engine.claims);
  }

  result(outcome: Verdict): HistoriesResult {
    const cut = this.#cutShort();
    return {
      outcome,
      coverage: this.#coverage.report(this.#isOver),
      runs: this.#runs,
      failing: this.#hasFailed ? 1 : 0,
      fellSilent: this.#fellSilent,
      operations: this.#operations,
      ...(this.#foundMs !== undefined && { foundMs: this.#foundMs }),
      clauses: this.#looks.results(),
      ...(cut !== undefined && { cut }),
    };
  }

  #cutShort(): string | undefined {
    if (!this.#isOver || this.#options.budget?.nextSeeds === true) return undefined;
    return `the budget ended after ${this.#runs} of ${counted(this.#total)}`;
  }

  /** Whoever takes a process that says nothing for one that hangs hears of it while it shortens, too. */
  #tellProgress(): void {
    this.#options.onProgress?.(this.#runs, Math.max(this.#runs, this.#total));
  }
}

function counted(histories: number): string {
  return histories === 1 ? "1 history" : `${histories} histories`;
}
