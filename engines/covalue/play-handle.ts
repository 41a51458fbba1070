// Plays the calls of an open transaction's handle, each with its answer as data.
import { andThen, goOn, oneByOne, settle, settled, together, type Steps } from "../engine/steps.ts";
import { DONE, type Answer } from "./answer.ts";
import {
  coID,
  lockRow,
  sessionID,
  sessionState,
  signature,
  transactionRun,
} from "./operation-arguments.ts";
import type { HandleOperation } from "./operations.ts";
import type { PlayContext } from "./play-context.ts";
import type { StoredSessionRow } from "./port.ts";
import type { AnyCoValueTransaction } from "./transact.ts";

const NO_CO_VALUE: Answer = { skipped: "no such coValue" };
const NO_SESSION: Answer = { skipped: "no such session" };

const done = (): Answer => DONE;

/** Plays a call on a transaction's handle. Errors are the handle's, thrown at once or by the steps. */
export function playHandle(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  step: HandleOperation,
): Steps<Answer> {
  const { intake, names } = context;
  switch (step.op) {
    case "markCoValueAsDeleted":
      return andThen(handle.markCoValueAsDeleted(coID(step.id)), done);
    case "getStorageReconciliationLock":
      return andThen(handle.getStorageReconciliationLock(step.key), (row) => ({
        ok: intake.lock(row),
      }));
    case "putStorageReconciliationLock":
      return andThen(handle.putStorageReconciliationLock(lockRow(step)), done);
  }
  const coValue = names.coValue(step.id);
  if (coValue === undefined) return settled(NO_CO_VALUE);
  switch (step.op) {
    case "getSingleCoValueSession":
      return andThen(handle.getSingleCoValueSession(coValue, sessionID(step.session)), (row) => ({
        ok: intake.session(row, step.id, names, "transaction"),
      }));
    case "addSessionUpdate":
      return step.hint
        ? addHintedUpdate(context, handle, coValue, step)
        : addUpdate(context, handle, coValue, step, undefined);
    case "deleteCoValueContent":
      if (!("deleteCoValueContent" in handle)) return settled({ skipped: step.op });
      return andThen(handle.deleteCoValueContent({ rowID: coValue, id: coID(step.id) }), () => {
        names.forgetErased(step.id, "transaction");
        return DONE;
      });
  }
  const known = names.session(step.id, step.session);
  return known === undefined
    ? addUnderUnknown(context, handle, coValue, step)
    : addUnder(context, handle, known, step);
}

type AddSessionUpdate = Extract<HandleOperation, { op: "addSessionUpdate" }>;
/** A call that adds what stands under a session. */
type AddUnderSession = Extract<HandleOperation, { op: "addTransactions" | "addSignatureAfter" }>;

function addHintedUpdate(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  coValue: number,
  step: AddSessionUpdate,
): Steps<Answer> {
  const stored = handle.getSingleCoValueSession(coValue, sessionID(step.session));
  return goOn(settle(stored), (row) => addUpdate(context, handle, coValue, step, row));
}

function addUpdate(
  { names }: PlayContext,
  handle: AnyCoValueTransaction,
  coValue: number,
  step: AddSessionUpdate,
  stored: StoredSessionRow | undefined,
): Steps<Answer> {
  const sessionUpdate = sessionState(coValue, step);
  const rowID = handle.addSessionUpdate(
    stored === undefined ? { sessionUpdate } : { sessionUpdate, sessionRow: stored },
  );
  return andThen<number, Answer>(rowID, (given) => ({
    ok: names.learnSession(step.id, step.session, given, "transaction"),
  }));
}

function addUnderUnknown(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  coValue: number,
  step: AddUnderSession,
): Steps<Answer> {
  return goOn(findSession(context, handle, coValue, step.id, step.session), (ses) =>
    ses === undefined ? settled(NO_SESSION) : addUnder(context, handle, ses, step),
  );
}

function addUnder(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  ses: number,
  step: AddUnderSession,
): Steps<Answer> {
  if (step.op === "addSignatureAfter") {
    const { idx } = step;
    return andThen(
      handle.addSignatureAfter({ sessionRowID: ses, idx, signature: signature(step.signature) }),
      done,
    );
  }
  const calls: unknown[] = [];
  for (const { idx, tx } of transactionRun(step.from, step.count, step.text)) {
    calls.push(handle.addTransaction(ses, idx, tx));
  }
  return context.api === "async" ? andThen(Promise.all(calls), done) : settled(DONE);
}

/**
 * Plays calls that are issued together. The rows that they name are looked up first, so that no call
 * waits for another's answer, and none names a row that another makes; then they are made one by one.
 */
export function playTogether(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  steps: readonly HandleOperation[],
  play: (step: HandleOperation) => Steps<Answer>,
): Steps<Answer[]> {
  return goOn(missingRows(context, handle, steps), (missing) =>
    together(
      steps.map((step, place) => () => {
        const answer = missing[place];
        return answer === undefined ? play(step) : settled(answer);
      }),
    ),
  );
}

/** For each call the answer where it names a row that there is not, otherwise `undefined`. */
function missingRows(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  steps: readonly HandleOperation[],
): Steps<(Answer | undefined)[]> {
  return oneByOne(steps, (step) =>
    step.op === "addTransactions" || step.op === "addSignatureAfter"
      ? missingRow(context, handle, step)
      : settled(undefined),
  );
}

/** The answer to a call under a session's row where there is no such row; `undefined` where there is. */
function missingRow(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  { id, session }: { readonly id: string; readonly session: string },
): Steps<Answer | undefined> {
  const coValue = context.names.coValue(id);
  if (coValue === undefined) return settled(NO_CO_VALUE);
  if (context.names.session(id, session) !== undefined) return settled(undefined);
  return goOn(findSession(context, handle, coValue, id, session), (ses) =>
    settled(ses === undefined ? NO_SESSION : undefined),
  );
}

function findSession(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  coValue: number,
  id: string,
  session: string,
): Steps<number | undefined> {
  return andThen(handle.getSingleCoValueSession(coValue, sessionID(session)), (row) => {
    if (row === undefined || row === null) return undefined;
    context.names.learnSession(id, session, row.rowID, "transaction");
    return row.rowID;
  });
}
