// Judges one history on a fresh store of a cell.
import { canonical, runAsync, runSync } from "@assay/engines/engine";
import { errorAnswer, judge, type History, type Judgement } from "@assay/engines/covalue";
import { ANSWER_LIMIT_MS, boundBy, type Timer } from "./bound.ts";
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
  /** Default: the system's. */
  readonly timer?: Timer;
}

/**
 * Plays a history on a fresh store and on the reference. Errors: those of opening the store; one that
 * closes badly differs in its final state.
 */
export async function judgeHistory(
  cell: JudgedCell,
  history: History,
  options: JudgingOptions,
): Promise<Judgement> {
  const fresh = await openFresh(cell, options.directory, options.template);
  const judgement =
    cell.api === "sync"
      ? runSync(judge(fresh.subject, history))
      : await runAsync(
          judge(fresh.subject, history, {
            bound: boundBy(options.limitMs ?? ANSWER_LIMIT_MS, options.timer),
          }),
        );
  if (isHanging(judgement)) {
    // Its close would wait for the call that never answered.
    fresh.abandon();
    return judgement;
  }
  try {
    await fresh.end();
  } catch (error) {
    fresh.abandon();
    if (judgement.state === "differs") return judgement;
    const actual = { close: canonical(errorAnswer(error)) };
    return {
      state: "differs",
      difference: { at: "final state", expected: { close: { ok: null } }, actual },
    };
  }
  return judgement;
}

/** Whether a store failed to answer within the limit. */
export function isHanging(judgement: Judgement): boolean {
  return (
    judgement.state === "differs" && JSON.stringify(judgement.difference.actual).includes(SILENCE)
  );
}

const SILENCE = "UNCODED: no answer within";
