// The handle of an open transaction with a recorder between: what is called on it is recorded and made.
import type {
  CoValueTransaction,
  LockRow,
  RawCoID,
  SessionID,
  Transaction,
} from "../covalue/port.ts";
import type { AnyCoValueTransaction } from "../covalue/transact.ts";
import type { Json } from "../engine/json.ts";
import { recordedNumber } from "./recorded-number.ts";
import type { RecordedRows } from "./recorded-rows.ts";
import type { TransactionRecorder } from "./transaction-recorder.ts";

type Update = Parameters<CoValueTransaction["addSessionUpdate"]>[0];
type Signed = Parameters<CoValueTransaction["addSignatureAfter"]>[0];
type Row = Parameters<CoValueTransaction["deleteCoValueContent"]>[0];

/** A handle whose calls are recorded; it has the calls that the given one has. */
export function recordHandle(
  handle: AnyCoValueTransaction,
  recorder: TransactionRecorder,
  rows: RecordedRows,
): AnyCoValueTransaction {
  // Typed as the async api has it, and handing on what either api answers.
  return "deleteCoValueContent" in handle
    ? new AsyncHandle(handle, recorder, rows)
    : (new Handle(handle as unknown as CoValueTransaction, recorder, rows) as never);
}

class Handle implements Omit<CoValueTransaction, "deleteCoValueContent"> {
  protected readonly handle: CoValueTransaction;
  protected readonly recorder: TransactionRecorder;
  protected readonly rows: RecordedRows;

  constructor(handle: CoValueTransaction, recorder: TransactionRecorder, rows: RecordedRows) {
    this.handle = handle;
    this.recorder = recorder;
    this.rows = rows;
  }

  getSingleCoValueSession(coValue: number, session: SessionID) {
    return this.recorder.step(
      () => ({ call: "getSingleCoValueSession", coValue: this.rows.coValue(coValue), session }),
      () => this.handle.getSingleCoValueSession(coValue, session),
      (row) => row && this.rows.learnSession(coValue, session, row.rowID),
    );
  }

  markCoValueAsDeleted(id: RawCoID) {
    return this.recorder.step(
      () => ({ call: "markCoValueAsDeleted", id }),
      () => this.handle.markCoValueAsDeleted(id),
    );
  }

  addSessionUpdate(update: Update) {
    const { coValue, sessionID: session } = update.sessionUpdate;
    return this.recorder.step(
      () => {
        const { lastIdx, lastSignature, bytesSinceLastSignature: bytes } = update.sessionUpdate;
        return {
          call: "addSessionUpdate",
          coValue: this.rows.coValue(coValue),
          session,
          lastIdx: recordedNumber(lastIdx),
          signature: lastSignature,
          ...(typeof bytes === "number" ? { bytes: recordedNumber(bytes) } : {}),
          hint: Boolean(update.sessionRow),
        };
      },
      () => this.handle.addSessionUpdate(update),
      (rowID) => this.rows.learnSession(coValue, session, rowID),
    );
  }

  addTransaction(ses: number, idx: number, transaction: Transaction) {
    return this.recorder.step(
      () => {
        // JSON, by what storage promises; cojson brands the texts in it.
        const tx = transaction as unknown as Json;
        return { call: "addTransaction", of: this.rows.session(ses), idx: recordedNumber(idx), tx };
      },
      // cojson leaves open what it answers, and waits for it where it is a promise.
      () => this.handle.addTransaction(ses, idx, transaction) as Promise<unknown>,
    );
  }

  addSignatureAfter(row: Signed) {
    return this.recorder.step(
      () => ({
        call: "addSignatureAfter",
        of: this.rows.session(row.sessionRowID),
        idx: recordedNumber(row.idx),
        signature: row.signature,
      }),
      () => this.handle.addSignatureAfter(row),
    );
  }

  getStorageReconciliationLock(key: string) {
    return this.recorder.step(
      () => ({ call: "getStorageReconciliationLock", key }),
      () => this.handle.getStorageReconciliationLock(key),
    );
  }

  putStorageReconciliationLock(entry: LockRow) {
    return this.recorder.step(
      () => ({
        call: "putStorageReconciliationLock",
        key: entry.key,
        session: entry.holderSessionId,
        acquiredAt: recordedNumber(entry.acquiredAt),
        ...(typeof entry.releasedAt === "number"
          ? { releasedAt: recordedNumber(entry.releasedAt) }
          : {}),
        offset: recordedNumber(entry.lastProcessedOffset),
      }),
      () => this.handle.putStorageReconciliationLock(entry),
    );
  }
}

class AsyncHandle extends Handle implements CoValueTransaction {
  deleteCoValueContent(row: Row) {
    return this.recorder.step(
      () => ({
        call: "deleteCoValueContent",
        id: row.id,
        coValue: this.rows.coValue(row.rowID),
      }),
      () => this.handle.deleteCoValueContent(row),
    );
  }
}
