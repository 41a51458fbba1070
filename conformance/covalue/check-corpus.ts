// The check `corpus`: the histories that are kept are answered on a cell as the reference answers them.
// It comes first, since it is short and since what was found once is the likeliest to come again.
import { mkdtempSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { setImmediate } from "node:timers/promises";
import { countOperations, type History } from "@assay/engines/covalue";
import { codedMessage, makeDirectory } from "@assay/engines/engine";
import { quietly } from "@assay/engines/jazz";
import type { CheckFailure, ClauseResult, HistoryFailure, Verdict } from "../events.ts";
import type { OnBegin } from "./cell-events.ts";
import { citationsOf } from "./citations/citations.ts";
import { fewestCauses } from "./citations/fewest-causes.ts";
import { CorpusLeftOut } from "./corpus-left-out.ts";
import { CorpusLooks } from "./corpus-looks.ts";
import { readCorpus, type CorpusFile } from "./corpus.ts";
import { natureOf } from "./failing-history.ts";
import { writeSnippet } from "./failure-files.ts";
import {
  FELL_SILENT,
  isHanging,
  judgeHistory,
  judgePatiently,
  type JudgingOptions,
} from "./judge-history.ts";
import { generatedSkips, type JudgedCell } from "./judged-cell.ts";
import { OperationWatch } from "./operation-watch.ts";
import { replayCommand } from "./replay-command.ts";
import { silentCall, withFailingRead } from "./failing-read.ts";
import { makeTemplate } from "./template.ts";
import { withoutUnclaimed } from "./without-unclaimed.ts";

/** How the corpus is played. */
export interface CorpusOptions extends JudgingOptions {
  /** Default: every file of the corpus. */
  readonly files?: readonly CorpusFile[];
  /** Where programs that show failures are written; left out, none is. */
  readonly failures?: string;
  /** Ends the check between two files; what was found by then does not count. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
  /** Is told of each file before it is played. */
  readonly onBegin?: OnBegin;
}

/** What playing the corpus on a cell came to. */
export interface CorpusOutcome {
  readonly outcome: Verdict;
  /** Files played, those of them that failed, their operations, and the files that were not played. */
  readonly counts: Readonly<Record<"files" | "failing" | "operations" | "not played", number>>;
  /** What of the corpus such a cell cannot play, and why. */
  readonly notApplicable: readonly { readonly what: string; readonly reason: string }[];
  /** What the files show of the clauses that they name; those of files played in part are left out. */
  readonly clauses: readonly ClauseResult[];
  /** The call that never answers, whenever the history is played: nothing was played after it. */
  readonly silent?: string;
}

/** A store that hangs now and then costs the whole limit each time. */
const MOST_HANGS = 3;

/** Plays the corpus on a cell, every file on a fresh store. Errors: those of reading the corpus. */
export async function checkCorpus(
  cell: JudgedCell,
  options: CorpusOptions,
): Promise<CorpusOutcome> {
  return quietly(() => playCorpus(cell, options));
}

async function playCorpus(cell: JudgedCell, given: CorpusOptions): Promise<CorpusOutcome> {
  makeDirectory(given.directory);
  const directory = mkdtempSync(join(given.directory, "corpus-"));
  const watch = new OperationWatch(given.onBegin);
  try {
    // A store that cannot be opened is the first file's to report.
    const template = await makeTemplate(cell, directory, given.onBegin).catch(() => undefined);
    const options = { ...given, directory, ...(template && { template }) };
    const files = (given.files ?? houseCorpus()).filter((file) => isAsked(file, given));
    const run = new CorpusRun(cell, options, watch);
    for (const [index, file] of files.entries()) {
      // Signals and messages are heard of between files, also in sync cells.
      await setImmediate();
      if (given.signal?.aborted) return run.interrupted();
      await run.play(file);
      given.onProgress?.(index + 1, files.length);
    }
    return run.result();
  } finally {
    watch.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

let corpus: readonly CorpusFile[] | undefined;

/** The corpus of the house, read once: a process checks one cell after the other. */
function houseCorpus(): readonly CorpusFile[] {
  corpus ??= readCorpus();
  return corpus;
}

/** Whether a file names a clause that is looked at. */
function isAsked({ history }: CorpusFile, { selection }: CorpusOptions): boolean {
  const only: ReadonlySet<string> | undefined = selection?.only;
  return only === undefined || (history.clauses ?? []).some((clause) => only.has(clause));
}

/** One run through the corpus. */
class CorpusRun {
  readonly #cell: JudgedCell;
  readonly #options: CorpusOptions;
  readonly #leftOut: CorpusLeftOut;
  readonly #failures: CheckFailure[] = [];
  readonly #looks = new CorpusLooks();
  #files = 0;
  #operations = 0;
  #hangs = 0;
  #silent: string | undefined;
  readonly #watch: OperationWatch;

  constructor(cell: JudgedCell, options: CorpusOptions, watch: OperationWatch) {
    this.#cell = cell;
    this.#options = options;
    this.#leftOut = new CorpusLeftOut(cell);
    this.#watch = watch;
  }

  async play(file: CorpusFile): Promise<void> {
    const { clauses = [] } = file.history;
    const operations = withoutUnclaimed(file.history.operations, this.#cell);
    const givenUp =
      this.#silent !== undefined
        ? `${this.#silent} never answers, and each file would wait for it`
        : this.#hangs >= MOST_HANGS
          ? `the cell had failed to answer in time ${MOST_HANGS} times`
          : undefined;
    if (givenUp !== undefined) {
      this.#leftOut.file(file, givenUp);
      return;
    }
    if (!this.#leftOut.mayPlay(file)) return;
    const { name, path } = file;
    this.#watch.begin(`playing ${name}`, operations, { from: "corpus", name, path });
    this.#files += 1;
    this.#operations += countOperations(operations);
    const failure = await this.#failureOf(file, operations);
    if (failure === "fell silent") {
      this.#leftOut.afterSilence();
      return;
    }
    // What was played in part has not looked at all that the file names.
    const named = this.#leftOut.playsWhole(file, operations) ? clauses : [];
    if (failure === undefined) {
      this.#looks.add({ clauses: named });
      return;
    }
    this.#looks.add({ clauses: named, failure: this.#failures.length });
    this.#failures.push(failure);
  }

  interrupted(): CorpusOutcome {
    const outcome: Verdict = { verdict: "not-run", reason: "interrupted" };
    return { outcome, counts: this.#counts(), notApplicable: [], clauses: [] };
  }

  result(): CorpusOutcome {
    const failures = this.#explained();
    const [first, ...others] = failures;
    const outcome: Verdict =
      first !== undefined
        ? { verdict: "fail", failures: [first, ...others] }
        : this.#files > 0 && this.#leftOut.fellSilent === this.#files
          ? { verdict: "not-run", reason: FELL_SILENT }
          : { verdict: "pass" };
    const notApplicable = this.#leftOut.all();
    const clauses = this.#looks.results(failures.map(({ clauses: [violated] }) => violated));
    const silent = this.#silent;
    return {
      outcome,
      counts: this.#counts(),
      notApplicable,
      clauses,
      ...(silent !== undefined && { silent }),
    };
  }

  /** The failures, each with the clause first that explains most of them, and as a program to paste. */
  #explained(): CheckFailure[] {
    const { selection, failures } = this.#options;
    const clauses = fewestCauses(
      this.#failures.map((failure) => failure.clauses),
      selection?.only,
    );
    return this.#failures.map((failure, index) => {
      const explained = { ...failure, clauses: clauses[index] ?? failure.clauses };
      return failures === undefined || explained.kind !== "history"
        ? explained
        : this.#withSnippet(explained, failures);
    });
  }

  #withSnippet(failure: HistoryFailure, directory: string): HistoryFailure {
    const { origin } = failure;
    const name = origin.from === "corpus" ? origin.name : String(origin.seed);
    const snippetFile = writeSnippet(this.#cell, failure, name, directory);
    return { ...failure, ...(snippetFile && { snippetFile }) };
  }

  async #failureOf(
    { name, path }: CorpusFile,
    operations: History,
  ): Promise<CheckFailure | "fell silent" | undefined> {
    try {
      // One that hangs for good costs the patient limit once.
      const play = this.#hangs === 0 ? judgePatiently : judgeHistory;
      const { onOperation } = this.#watch;
      const judgement = await play(this.#cell, operations, { ...this.#options, onOperation });
      if (judgement.state === "agrees") return judgement.fellSilent ? "fell silent" : undefined;
      const found = { history: operations, difference: judgement.difference };
      const { history, difference } = await withFailingRead(this.#cell, found, this.#options);
      const nature = await natureOf(this.#cell, history, this.#options);
      if (isHanging(judgement)) {
        this.#hangs += 1;
        if (nature === "deterministic") this.#silent = silentCall(difference);
      }
      const skips = generatedSkips(this.#cell);
      const clauses = citationsOf(history, difference, this.#options.selection, skips);
      const file = relative(process.cwd(), path);
      return {
        kind: "history",
        origin: { from: "corpus", name },
        history,
        difference,
        clauses,
        nature,
        file,
        replay: replayCommand(this.#cell, file, nature),
      };
    } catch (error) {
      const what = `${name}: opening a fresh store`;
      const actual = codedMessage(error);
      return { kind: "observed", what, clauses: [], expected: "an empty store", actual };
    }
  }

  #counts(): CorpusOutcome["counts"] {
    return {
      files: this.#files,
      failing: this.#failures.length,
      operations: this.#operations,
      "not played": this.#leftOut.files,
    };
  }
}
