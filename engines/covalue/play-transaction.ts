// Plays transactions, step by step, each with its answer as data. As in `play-store.ts`, no generator is paid
// for where nothing has to be awaited.
import type { Json } from "../engine/json.ts";
import { endOf, goOn, settle, settled, type Steps } from "../engine/steps.ts";
import { withoutStack } from "../engine/errors.ts";
import { answered, itself, ok } from "./answered.ts";
import { DONE, errorAnswer, type Answer } from "./answer.ts";
import type { HandleOperation, TransactionOperation, TransactionStep } from "./operations.ts";
import type { PlayContext } from "./play-context.ts";
import { playHandle, playTogether } from "./play-handle.ts";
import { playRead, playWrite } from "./play-store.ts";
import type { Undo } from "./row-names.ts";
import { transact, type AnyCoValueTransaction } from "./transact.ts";

/** What a transaction whose history says `throw` throws; it must come back as it is. */
class PlannedThrow extends Error {
  override readonly name = "PlannedThrow";
}

const COMMITTED: Answer = { ok: "committed" };
const THREW: Answer = { ok: "threw" };

/** A transaction that has not answered yet. */
interface UnderWay {
  readonly answers: Answer[];
  undo: Undo | undefined;
  planned: PlannedThrow | undefined;
}

/** Plays a transaction; an error becomes its end. */
export function playTransaction(
  context: PlayContext,
  operation: TransactionOperation,
): Steps<Answer> {
  const under: UnderWay = { answers: [], undo: undefined, planned: undefined };
  let ended: Steps<void>;
  try {
    ended = transact(context.api, context.store, (handle) =>
      playSteps(context, handle, operation, under),
    );
  } catch (error) {
    return settled(rolledBack(context, under, error));
  }
  return endOf(ended) === undefined
    ? endLater(context, ended, under)
    : settled(answerOf(context, under, COMMITTED, "commit"));
}

function* endLater(context: PlayContext, ended: Steps<void>, under: UnderWay): Steps<Answer> {
  try {
    yield* ended;
  } catch (error) {
    return rolledBack(context, under, error);
  }
  return answerOf(context, under, COMMITTED, "commit");
}

function rolledBack(context: PlayContext, under: UnderWay, error: unknown): Answer {
  const { planned } = under;
  const isPlanned = planned !== undefined && error === planned;
  return answerOf(context, under, isPlanned ? THREW : errorAnswer(error), "rollback");
}

function answerOf(
  context: PlayContext,
  { answers, undo }: UnderWay,
  end: Answer,
  outcome: "commit" | "rollback",
): Answer {
  if (undo !== undefined) context.names.end(undo, outcome);
  // In canonical form as it is where the answers are: its fields are in order. The list is copied: a
  // store that ends a transaction too early goes on to add to it.
  return { ok: { end, steps: [...answers] } };
}

/** Answers with what the callback is to throw, if anything. */
function playSteps(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  { steps, end: planned }: TransactionOperation,
  under: UnderWay,
): Steps<Error | void> {
  // Only now is it this transaction's turn: what waited before it has ended.
  const undo = context.names.begin();
  under.undo = undo;
  const played = playStepByStep(context, handle, steps, under.answers);
  return planned === "commit"
    ? played
    : goOn(played, () => settled(plannedThrow(context, undo, under)));
}

function plannedThrow(context: PlayContext, undo: Undo, under: UnderWay): Error {
  // Not later: the next transaction in the queue begins before this one's caller hears of its end.
  context.names.end(undo, "rollback");
  under.undo = undefined;
  under.planned = withoutStack(() => new PlannedThrow("the history says so"));
  return under.planned;
}

/** A loop of its own until a step has to be awaited: in a sync cell none has. */
function playStepByStep(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  steps: readonly TransactionStep[],
  answers: Answer[],
): Steps<void> {
  let played = 0;
  for (const step of steps) {
    const playing = playStep(context, handle, step);
    const end = endOf(playing);
    if (end === undefined) {
      return playTheRest(context, handle, playing, steps.slice(played + 1), answers);
    }
    answers.push(end.value);
    played += 1;
  }
  return settled(undefined);
}

function* playTheRest(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  begun: Steps<Answer>,
  steps: readonly TransactionStep[],
  answers: Answer[],
): Steps<void> {
  answers.push(yield* begun);
  for (const step of steps) answers.push(yield* playStep(context, handle, step));
}

function playStep(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  step: TransactionStep,
): Steps<Answer> {
  if (context.skips.has(step.op)) return settled({ skipped: step.op });
  try {
    switch (step.op) {
      case "readOutside":
        return answered(playRead(context, step.read), ok);
      case "writeNested":
        return answered(playWrite(context, step.write), ok);
      case "together": {
        const play = (call: HandleOperation) => playStep(context, handle, call);
        return answered<Json>(playTogether(context, handle, step.steps, play), ok);
      }
      case "wait":
        return context.api === "async" ? answered(settle(nextTimer()), () => DONE) : settled(DONE);
      default:
        return answered(playHandle(context, handle, step), itself);
    }
  } catch (error) {
    return settled(errorAnswer(error));
  }
}

/** Plays a call on the handle of a transaction that has ended. Errors are the store's, thrown at once or by the steps. */
export function playEnded(context: PlayContext, step: HandleOperation): Steps<Answer> {
  if (context.skips.has(step.op)) return settled({ skipped: step.op });
  let ended: AnyCoValueTransaction | undefined;
  const keep = (handle: AnyCoValueTransaction): Steps<void> => {
    ended = handle;
    return settled(undefined);
  };
  return goOn(transact(context.api, context.store, keep), () =>
    ended === undefined
      ? settled({ error: "UNCODED: the transaction did not call back" })
      : playHandle(context, ended, step),
  );
}

function nextTimer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
