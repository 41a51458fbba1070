// The history in which the process of a cell died or hung, played once more in a process that tells of each call: what
// was seen from outside alone becomes a failure with the call, the reference's answer, and a file to replay.
import { relative } from "node:path";
import { readHistory } from "@assay/engines/history";
import type { History } from "@assay/engines/covalue";
import type { HistoryFailure } from "../../events.ts";
import { ANSWER_LIMIT_MS } from "../bound.ts";
import type { PlayedHistory } from "../cell-events.ts";
import { citationsOf } from "../citations/citations.ts";
import type { ClauseSelection } from "../clause-selection.ts";
import { writeFailure, writeSnippet } from "../failure-files.ts";
import { generatedSkips, type JudgedCell } from "../judged-cell.ts";
import { replayCommand } from "../replay-command.ts";
import { sampleHistories } from "../sample.ts";
import { withoutUnclaimed } from "../without-unclaimed.ts";
import { replayHistory, type ReplayOptions } from "./replay-history.ts";

/** How an ending is looked for. */
export interface EndingOptions extends ReplayOptions {
  /** Where the history and its program are written. */
  readonly failures: string;
  /** Which clauses are looked at. Default: all. */
  readonly selection?: ClauseSelection;
}

/**
 * The failure of the history, if it never comes back, or ends its process, once more. Errors: those of
 * `replayHistory` and of writing the files.
 */
export async function endingHistory(
  cell: JudgedCell,
  plays: PlayedHistory,
  { failures, selection, ...given }: EndingOptions,
  signal: AbortSignal,
): Promise<HistoryFailure | undefined> {
  // What only is late has not ended the process.
  const options = { limitMs: ANSWER_LIMIT_MS, ...given };
  const replayed = await replayHistory(cell, historyOf(cell, plays), options, signal);
  const { played, judgement, brokenOff } = replayed;
  // Of a store that does not open no operation, and no clause, is to blame.
  if (judgement.state === "agrees" || brokenOff === undefined || brokenOff.isBefore)
    return undefined;
  const { difference } = judgement;
  const clauses = citationsOf(played, difference, selection, generatedSkips(cell));
  const failed = { history: played, difference, clauses };
  const isKept = plays.from === "corpus";
  const file = isKept
    ? relative(process.cwd(), plays.path)
    : writeFailure(cell, failed, plays.seed, failures);
  const name = isKept ? plays.name : String(plays.seed);
  const snippetFile = writeSnippet(cell, failed, name, failures);
  return {
    kind: "history",
    origin: isKept
      ? { from: "corpus", name: plays.name }
      : { from: "seed", seed: plays.seed, path: String(plays.number - 1) },
    history: played,
    difference,
    clauses,
    nature: "deterministic",
    file,
    ...(snippetFile && { snippetFile }),
    replay: replayCommand(cell, file),
  };
}

function historyOf(cell: JudgedCell, plays: PlayedHistory): History {
  if (plays.from === "corpus") return withoutUnclaimed(readHistory(plays.path).operations, cell);
  return sampleHistories(cell, plays.seed, plays.number).at(-1) ?? [];
}
