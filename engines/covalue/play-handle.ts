// Plays the calls of an open transaction's handle, each with its answer as data.
import { settle, together, type Steps } from "../engine/steps.ts";
import type { Answer } from "./answer.ts";
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
import type { AnyCoValueTransaction } from "./transact.ts";

const NO_CO_VALUE: Answer = { skipped: "no such coValue" };
const NO_SESSION: Answer = { skipped: "no such session" };

/** Plays a call on a transaction's handle. Errors are the handle's. */
export function* playHandle(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  step: HandleOperation,
): Steps<Answer> {
  switch (step.op) {
    case "markCoValueAsDeleted":
      yield* settle(handle.markCoValueAsDeleted(coID(step.id)));
      return { ok: null };
    case "getStorageReconciliationLock":
      return { ok: context.intake.lock(yield* settle(handle.getStorageReconciliationLock(step.key))) };
    case "putStorageReconciliationLock":
      yield* settle(handle.putStorageReconciliationLock(lockRow(step)));
      return { ok: null };
  }
  const coValue = context.names.coValue(step.id);
  if (coValue === undefined) return NO_CO_VALUE;
  switch (step.op) {
    case "getSingleCoValueSession": {
      const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID(step.session)));
      return { ok: context.intake.session(row, step.id, context.names, "transaction") };
    }
    case "addSessionUpdate": {
      const stored = step.hint
        ? yield* settle(handle.getSingleCoValueSession(coValue, sessionID(step.session)))
        : undefined;
      const sessionUpdate = sessionState(coValue, step);
      const rowID = yield* settle(
        handle.addSessionUpdate(
          stored === undefined ? { sessionUpdate } : { sessionUpdate, sessionRow: stored },
        ),
      );
      return { ok: context.names.learnSession(step.id, step.session, rowID, "transaction") };
    }
    case "deleteCoValueContent": {
      if (!("deleteCoValueContent" in handle)) return { skipped: step.op };
      yield* settle(handle.deleteCoValueContent({ rowID: coValue, id: coID(step.id) }));
      context.names.forgetErased(step.id, "transaction");
      return { ok: null };
    }
  }
  const ses =
    context.names.session(step.id, step.session) ??
    (yield* findSession(context, handle, coValue, step.id, step.session));
  if (ses === undefined) return NO_SESSION;
  if (step.op === "addSignatureAfter") {
    const { idx } = step;
    yield* settle(
      handle.addSignatureAfter({ sessionRowID: ses, idx, signature: signature(step.signature) }),
    );
    return { ok: null };
  }
  const calls: unknown[] = [];
  for (const { idx, tx } of transactionRun(step.from, step.count, step.text)) {
    calls.push(handle.addTransaction(ses, idx, tx));
  }
  if (context.api === "async") yield* settle(Promise.all(calls));
  return { ok: null };
}

/**
 * Plays calls that are issued together. The rows that they name are looked up first, so that no call
 * waits for another's answer, and none names a row that another makes.
 */
export function* playTogether(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  steps: readonly HandleOperation[],
  play: (step: HandleOperation) => Steps<Answer>,
): Steps<Answer[]> {
  const calls: Steps<Answer>[] = [];
  for (const step of steps) {
    const missing =
      step.op === "addTransactions" || step.op === "addSignatureAfter"
        ? yield* missingRow(context, handle, step)
        : undefined;
    calls.push(missing === undefined ? play(step) : settle(missing));
  }
  return yield* together(calls);
}

/** The answer to a call under a session's row where there is no such row; `undefined` where there is. */
function* missingRow(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  { id, session }: { readonly id: string; readonly session: string },
): Steps<Answer | undefined> {
  const coValue = context.names.coValue(id);
  if (coValue === undefined) return NO_CO_VALUE;
  const ses =
    context.names.session(id, session) ??
    (yield* findSession(context, handle, coValue, id, session));
  return ses === undefined ? NO_SESSION : undefined;
}

function* findSession(
  context: PlayContext,
  handle: AnyCoValueTransaction,
  coValue: number,
  id: string,
  session: string,
): Steps<number | undefined> {
  const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID(session)));
  if (row === undefined || row === null) return undefined;
  context.names.learnSession(id, session, row.rowID, "transaction");
  return row.rowID;
}
