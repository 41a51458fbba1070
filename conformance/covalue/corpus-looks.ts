// What the files of the corpus say of the clauses that they name.
import type { ClauseResult } from "../events.ts";
import { hiddenBy } from "./not-reached.ts";

/** One file that was played whole, or that failed. */
interface PlayedFile {
  readonly clauses: readonly string[];
  /** Which of the failures is the file's; left out where it passed. */
  readonly failure?: number;
}

/** Takes note of the files that were played, and says of each clause what came of it. */
export class CorpusLooks {
  readonly #files: PlayedFile[] = [];

  /** Takes note of a file by the clauses that it names. */
  add(file: PlayedFile): void {
    this.#files.push(file);
  }

  /**
   * A result for each clause that a file names or a failure violates, by number. `violated`: the clause that each
   * failure violates, `undefined` of one that tells nothing of the contract. Of a clause whose files all fail by
   * another nothing is known.
   */
  results(violated: readonly (string | undefined)[]): ClauseResult[] {
    const broken = new Set(violated.filter((clause) => clause !== undefined));
    const named = new Set([...this.#files.flatMap(({ clauses }) => clauses), ...broken]);
    return [...named].sort().map((clause): ClauseResult => {
      const files = this.#files.filter(({ clauses }) => clauses.includes(clause));
      const looks = Math.max(files.length, 1);
      if (broken.has(clause)) return { clause, verdict: "fail", looks };
      if (files.some(({ failure }) => failure === undefined))
        return { clause, verdict: "pass", looks };
      const causes = new Set(files.map(({ failure = 0 }) => violated[failure]));
      const others = [...causes].filter((cause) => cause !== undefined);
      const reason = others.length === 0 ? "every file that names it fails" : hiddenBy(...others);
      return { clause, verdict: "not-run", reason };
    });
  }
}
