// Judges one history on a fresh store of a cell, by all clauses or by those that were selected.
import { canonical, runAsync, runSync, settle, type Steps } from "@assay/engines/engine";
import {
  errorAnswer,
  judge,
  type Difference,
  type History,
  type Judgement,
} from "@assay/engines/covalue";
import { ANSWER_LIMIT_MS, boundBy, NoAnswer, type Timer } from "./bound.ts";
import { Muting } from "./citations/muting.ts";
import { looksAtAll, type ClauseSelection } from "./clause-selection.ts";
import type { Template } from "./template.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { openFresh } from "./subject.ts";

/** How histories are judged. */
export interface JudgingOptions {
  /** Where stores that keep data get a directory of their own, removed afterwards. */
  readonly directory: string;
  /** What each history's directory begins with. Default: nothing. */
  readonly template?: Template;
  /** How long one operation may take in async cells. Default: `ANSWER_LIMIT_MS`. */
  readonly limitMs?: number;
  /**
   * How long one may take before `judgePatiently` accuses the store of silence: a disk or a machine that is slow
   * for a moment is no fault of an engine's. Default: `limitMs`.
   */
  readonly patientLimitMs?: number;
  /** Default: the system's. */
  readonly timer?: Timer;
  /** Which clauses are looked at; what differs under others alone does not count. Default: all. */
  readonly selection?: ClauseSelection;
  /** Is told before each operation its index, and before the final state is looked at the history's length. */
  readonly onOperation?: (index: number) => void;
}

/** What judging a history came to. */
export type HistoryJudgement = Judgement & {
  /** A call never answered, which is not looked at: nothing after it was, and that it agrees says nothing of the rest. */
  readonly fellSilent?: true;
};

/** Why nothing is known where every history fell silent. */
export const FELL_SILENT =
  "a call that is not looked at never answers, and nothing was seen after it";

/**
 * Plays a history on a fresh store and on the reference. Errors: those of opening the store; one that
 * closes badly differs in its final state.
 */
export async function judgeHistory(
  cell: JudgedCell,
  history: History,
  options: JudgingOptions,
): Promise<HistoryJudgement> {
  const fresh = await openFresh(cell, options.directory, options.template);
  const { selection, limitMs = ANSWER_LIMIT_MS, timer, onOperation } = options;
  // Where all clauses are looked at every difference counts, and of what was in flight no order is tried for it.
  const muting =
    selection === undefined || looksAtAll(selection) ? undefined : new Muting(selection, history);
  let isSilent = false;
  const excuse = (difference: Difference, others: Iterable<Difference> = []): boolean => {
    // Whatever is asked of a store that does not answer differs for that reason.
    if (isSilent) return true;
    if (muting?.excuses(difference, others) !== true) return false;
    isSilent = tellsOfSilence(difference.actual);
    return true;
  };
  const bound = boundBy(limitMs, timer);
  const judging = { excuse, ...(onOperation && { onOperation }) };
  const judgement =
    cell.api === "sync"
      ? runSync(judge(fresh.subject, history, judging))
      : await runAsync(
          judge(fresh.subject, history, {
            ...judging,
            // A store that was silent once is not waited for again.
            bound: (play) => (isSilent ? silence(limitMs) : bound(play)),
          }),
        );
  if (isSilent || isHanging(judgement)) {
    // Its close would wait for the call that never answered.
    fresh.abandon();
    return isSilent ? { ...judgement, fellSilent: true } : judgement;
  }
  try {
    await runAsync(bound(() => settle(fresh.end())));
  } catch (error) {
    fresh.abandon();
    if (judgement.state === "differs") return judgement;
    const actual = { close: canonical(errorAnswer(error)) };
    const difference: Difference = {
      at: "final state",
      expected: { close: { ok: null } },
      actual,
    };
    return excuse(difference) ? judgement : { state: "differs", difference };
  }
  return judgement;
}

/**
 * Judges as `judgeHistory` does, and accuses no store of silence before the patient limit. Where some clauses are
 * not looked at, any history may meet a silence that does not count: then none waits so long, and one in which it
 * would count is played once more.
 */
export async function judgePatiently(
  cell: JudgedCell,
  history: History,
  options: JudgingOptions,
): Promise<HistoryJudgement> {
  const { patientLimitMs, selection } = options;
  if (patientLimitMs === undefined) return await judgeHistory(cell, history, options);
  const patient = { ...options, limitMs: patientLimitMs };
  // Not once more: what never answers now and then would answer then, and pass.
  if (looksAtAll(selection)) return await judgeHistory(cell, history, patient);
  const judgement = await judgeHistory(cell, history, options);
  return isHanging(judgement) ? await judgeHistory(cell, history, patient) : judgement;
}

/** Whether a store failed to answer within the limit. */
export function isHanging(judgement: Judgement): boolean {
  return judgement.state === "differs" && tellsOfSilence(judgement.difference.actual);
}

/** Whether an answer, or what was seen in the place of one, tells that a call did not answer within the limit. */
export function tellsOfSilence(answer: unknown): boolean {
  return JSON.stringify(answer).includes(SILENCE);
}

function* silence(limitMs: number): Steps<never> {
  throw new NoAnswer(limitMs);
}

const SILENCE = "UNCODED: no answer within";
