// Plays files of the corpus on a cell, beside the reference and against the answers in the files.
import { canonicalText } from "@assay/engines/engine";
import { visitOperations, type Judgement } from "@assay/engines/covalue";
import type { HistoryFile } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import type { CorpusFile } from "./corpus.ts";
import { judgeHistory } from "./judge-history.ts";
import { playedSkips, type JudgedCell } from "./judged-cell.ts";
import { makeTemplate } from "./template.ts";

/**
 * What the files show to be wrong with a cell, whose stores lie below the directory; stops when there
 * are as many failures as asked for.
 */
export async function failuresOf(
  cell: JudgedCell,
  files: readonly CorpusFile[],
  directory: string,
  most = Number.POSITIVE_INFINITY,
): Promise<unknown[]> {
  return quietly(async () => {
    const template = await makeTemplate(cell, directory).catch(() => undefined);
    const options = { directory, ...(template && { template }) };
    const failures: unknown[] = [];
    for (const { name, history } of files) {
      const judgement = await judgeHistory(cell, history.operations, options);
      if (judgement.state === "differs") failures.push({ name, ...judgement.difference });
      else if (!agreesWithFile(cell, history, judgement)) failures.push({ name, at: "file" });
      if (failures.length >= most) break;
    }
    return failures;
  });
}

/**
 * Whether a file holds the answers that a cell gave: where the cell skips some of the operations, or had
 * some in flight together, it holds others that are right as well.
 */
function agreesWithFile(
  cell: JudgedCell,
  { operations, answers, finalState }: HistoryFile,
  judgement: Extract<Judgement, { state: "agrees" }>,
): boolean {
  const others = new Set(playedSkips(cell));
  if (cell.api === "async") others.add("parallel");
  let oneAnswer = true;
  visitOperations(operations, (name) => {
    if (others.has(name)) oneAnswer = false;
  });
  if (!oneAnswer) return true;
  const given = { answers: judgement.answers, finalState: judgement.finalState };
  return canonicalText(given) === canonicalText({ answers, finalState });
}
