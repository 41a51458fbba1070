// Plays a transaction of a client tape as a unit: its steps in the order in which they were made, those
// that were made together also made together, and its end.
import type { StoredSessionRow } from "../covalue/port.ts";
import { coID, sessionID, signature } from "../covalue/operation-arguments.ts";
import { transact, type AnyCoValueTransaction } from "../covalue/transact.ts";
import { withoutStack } from "../engine/errors.ts";
import { settle, together, type Steps } from "../engine/steps.ts";
import type { HandleCall, SessionRow, TransactionCall, TransactionStep } from "./client-call.ts";
import { coValueRow } from "./play-single-call.ts";
import type { PlayedCall, PlayedStore } from "./played-call.ts";

/** What the callback of a transaction throws that threw when it was recorded; it must come back as it is. */
class RecordedThrow extends Error {
  override readonly name = "RecordedThrow";
}

/** Plays a transaction; one that had not ended when the tape did is rolled back. */
export function* playTransactionCall(
  played: PlayedStore,
  call: TransactionCall,
): Steps<PlayedCall> {
  const { api, store, rows } = played;
  let steps: PlayedCall[] = [];
  let planned: RecordedThrow | undefined;
  const body = function* (handle: AnyCoValueTransaction): Steps<void> {
    rows.begin();
    const made: PlayedCall[] = [];
    steps = made;
    const open = new OpenTransaction(played, handle);
    for (const group of groupsOf(call.steps)) {
      const [first, ...others] = group;
      if (others.length === 0) made.push(yield* open.play(first));
      else made.push(...(yield* together(group.map((step) => () => open.play(step)))));
    }
    if (call.end === "commit") return;
    planned = withoutStack(() => new RecordedThrow("the tape says so"));
    throw planned;
  };
  try {
    yield* transact(api, store, body);
    // Copied: a store that ends a transaction too early goes on to add to it.
    return { call, outcome: { state: "answered", answer: "committed" }, steps: [...steps] };
  } catch (error) {
    rows.rollBack();
    const outcome =
      planned !== undefined && error === planned
        ? ({ state: "answered", answer: "threw" } as const)
        : ({ state: "failed", error } as const);
    return { call, outcome, steps: [...steps] };
  }
}

type Group = readonly [TransactionStep, ...TransactionStep[]];

function groupsOf(steps: readonly TransactionStep[]): Group[] {
  const groups: [TransactionStep, ...TransactionStep[]][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (step.joined === true && last !== undefined) last.push(step);
    else groups.push([step]);
  }
  return groups;
}

class OpenTransaction {
  readonly #played: PlayedStore;
  readonly #handle: AnyCoValueTransaction;
  /** Sessions as the handle answered them, to be passed along as cojson does. */
  readonly #stored: {
    readonly coValue: string;
    readonly session: string;
    readonly row: StoredSessionRow;
  }[] = [];

  constructor(played: PlayedStore, handle: AnyCoValueTransaction) {
    this.#played = played;
    this.#handle = handle;
  }

  *play(step: HandleCall): Steps<PlayedCall> {
    try {
      return yield* this.#play(step);
    } catch (error) {
      return { call: step, outcome: { state: "failed", error } };
    }
  }

  *#play(step: HandleCall): Steps<PlayedCall> {
    const handle = this.#handle;
    switch (step.call) {
      case "markCoValueAsDeleted":
        yield* settle(handle.markCoValueAsDeleted(coID(step.id)));
        return answered(step, undefined);
      case "getStorageReconciliationLock":
        return answered(step, yield* settle(handle.getStorageReconciliationLock(step.key)));
      case "putStorageReconciliationLock":
        yield* settle(
          handle.putStorageReconciliationLock({
            key: step.key,
            holderSessionId: sessionID(step.session),
            acquiredAt: step.acquiredAt,
            lastProcessedOffset: step.offset,
            ...(step.releasedAt === undefined ? {} : { releasedAt: step.releasedAt }),
          }),
        );
        return answered(step, undefined);
      case "addTransaction":
      case "addSignatureAfter":
        return yield* this.#addToSession(step);
      default:
        return yield* this.#onCoValue(step);
    }
  }

  *#onCoValue(step: Extract<HandleCall, { readonly coValue: string | null }>): Steps<PlayedCall> {
    const handle = this.#handle;
    const { rows } = this.#played;
    const coValue = yield* coValueRow(this.#played, step.coValue);
    if (coValue === undefined || step.coValue === null) return skipped(step, "no such coValue");
    switch (step.call) {
      case "getSingleCoValueSession": {
        const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID(step.session)));
        if (!row) return { ...answered(step, row), rowID: coValue };
        this.#stored.push({ coValue: step.coValue, session: step.session, row: { ...row } });
        const fault = rows.learnSession(step.coValue, step.session, row.rowID);
        return {
          ...answered(step, row),
          rowID: coValue,
          ...(fault === undefined ? {} : { rowFaults: [fault] }),
        };
      }
      case "addSessionUpdate": {
        const isIt = (one: { readonly coValue: string; readonly session: string }): boolean =>
          one.session === step.session && one.coValue === step.coValue;
        const sessionRow = step.hint ? this.#stored.findLast(isIt)?.row : undefined;
        const sessionUpdate = {
          coValue,
          sessionID: sessionID(step.session),
          lastIdx: step.lastIdx,
          lastSignature: signature(step.signature),
          ...(step.bytes === undefined ? {} : { bytesSinceLastSignature: step.bytes }),
        };
        const rowID = yield* settle(
          handle.addSessionUpdate({
            sessionUpdate,
            ...(sessionRow === undefined ? {} : { sessionRow }),
          }),
        );
        const fault = rows.learnSession(step.coValue, step.session, rowID);
        return {
          ...answered(step, undefined),
          ...(fault === undefined ? {} : { rowFaults: [fault] }),
        };
      }
      case "deleteCoValueContent":
        // cojson's sync handle has no such call.
        if (this.#played.callsOf === "sync" || !("deleteCoValueContent" in handle)) {
          return skipped(step, "no such call in sync cells");
        }
        yield* settle(handle.deleteCoValueContent({ rowID: coValue, id: coID(step.id) }));
        rows.forgetSessions(step.id);
        return answered(step, undefined);
    }
  }

  *#addToSession(step: Extract<HandleCall, { readonly of: SessionRow }>): Steps<PlayedCall> {
    const handle = this.#handle;
    const ses = yield* this.#sessionRow(step.of);
    if (ses === undefined) return skipped(step, "no such session");
    if (step.call === "addTransaction") {
      // cojson brands the texts in a transaction, which storage does not look at.
      yield* settle(handle.addTransaction(ses, step.idx, step.tx as never));
    } else {
      yield* settle(
        handle.addSignatureAfter({
          sessionRowID: ses,
          idx: step.idx,
          signature: signature(step.signature),
        }),
      );
    }
    return answered(step, undefined);
  }

  *#sessionRow(row: SessionRow): Steps<number | undefined> {
    if (row === null) return undefined;
    const { rows } = this.#played;
    const known = rows.session(row.coValue, row.session);
    if (known !== undefined) return known;
    const coValue = yield* coValueRow(this.#played, row.coValue);
    if (coValue === undefined) return undefined;
    const found = yield* settle(
      this.#handle.getSingleCoValueSession(coValue, sessionID(row.session)),
    );
    if (found) rows.learnSession(row.coValue, row.session, found.rowID);
    return found?.rowID;
  }
}

function answered(call: HandleCall, answer: unknown): PlayedCall {
  return { call, outcome: { state: "answered", answer } };
}

function skipped(call: HandleCall, reason: string): PlayedCall {
  return { call, outcome: { state: "skipped", reason } };
}
