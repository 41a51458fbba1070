// What of the corpus a cell does not play, in files and in parts of them, and why.
import { isDeepStrictEqual } from "node:util";
import { visitOperations, type History, type OperationName } from "@assay/engines/covalue";
import type { CorpusFile } from "./corpus.ts";
import { FELL_SILENT } from "./judge-history.ts";
import { generatedSkips, type JudgedCell } from "./judged-cell.ts";

/** What of the corpus a cell does not play. */
export class CorpusLeftOut {
  readonly #cell: JudgedCell;
  readonly #skips: ReadonlySet<OperationName>;
  readonly #files: { readonly what: string; readonly reason: string }[] = [];
  readonly #operations = new Map<OperationName, number>();
  #notAtOnce = 0;
  #fellSilent = 0;

  constructor(cell: JudgedCell) {
    this.#cell = cell;
    this.#skips = generatedSkips(cell);
  }

  /** How many files were not played at all. */
  get files(): number {
    return this.#files.length;
  }

  /** In how many files a call that is not looked at never answered. */
  get fellSilent(): number {
    return this.#fellSilent;
  }

  /** Notes that what follows such a call in a file was not looked at. */
  afterSilence(): void {
    this.#fellSilent += 1;
  }

  /** Notes that a file is not played. */
  file({ name }: CorpusFile, reason: string): void {
    this.#files.push({ what: name, reason });
  }

  /** Whether the file is one for such cells; notes it where it is not. */
  mayPlay(file: CorpusFile): boolean {
    const { api = "both" } = file.history;
    if (api === "both" || api === this.#cell.api) return true;
    this.file(file, `it is a history for ${api} cells`);
    return false;
  }

  /**
   * Whether all of the file is played as it stands; notes operations that are skipped, or played one branch
   * after the other, and calls that the engine does not claim to make at once. `played`: what is left.
   */
  playsWhole({ history }: CorpusFile, played: History): boolean {
    const met = new Set<OperationName>();
    const isAtOnce = isDeepStrictEqual(played, history.operations);
    if (!isAtOnce) this.#notAtOnce += 1;
    visitOperations(history.operations, (name) => {
      if (this.#skips.has(name)) met.add(name);
    });
    for (const name of met) this.#operations.set(name, (this.#operations.get(name) ?? 0) + 1);
    return isAtOnce && met.size === 0;
  }

  /** All that was noted. */
  all(): { readonly what: string; readonly reason: string }[] {
    const operations = [...this.#operations].map(([name, files]) => ({
      what: `${name} in ${filesOf(files)}`,
      reason: REASONS[name] ?? "such a cell has no such call",
    }));
    const what = `composite calls refused or in flight in ${filesOf(this.#notAtOnce)}`;
    const unclaimed = this.#notAtOnce > 0 ? [{ what, reason: NOT_CLAIMED }] : [];
    const silent =
      this.#fellSilent > 0
        ? [{ what: `what follows a silence in ${filesOf(this.#fellSilent)}`, reason: FELL_SILENT }]
        : [];
    return [...this.#files, ...operations, ...unclaimed, ...silent];
  }
}

function filesOf(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

const NOT_CLAIMED = "that they are atomic is not claimed, so that others may see parts of them";

const REASONS: Readonly<Partial<Record<OperationName, string>>> = {
  reopen: "nothing would come back, so the store goes on",
  parallel: "nothing is in flight together in a sync cell, so its branches follow one another",
};
