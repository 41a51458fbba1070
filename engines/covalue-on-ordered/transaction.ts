// An open transaction over an ordered store, written once for both apis: it buffers its writes, reads
// through them, and hands them over as one batch. `handles.ts` gives it cojson's two
// interfaces.
import { isTombstoneSession } from "../covalue/tombstone.ts";
import { writtenCount, writtenRowID } from "../covalue/written-values.ts";
import { AssayError } from "../engine/errors.ts";
import type { Api } from "../engine/cell.ts";
import type { Steps } from "../engine/steps.ts";
import type {
  CoValueHeader,
  CoValueWrite,
  LockRow,
  SessionID,
  SessionWrite,
  Signature,
  StoredCoValueRow,
  StoredSessionRow,
  Transaction,
} from "../covalue/port.ts";
import type { Key, OrderedReader, Write } from "../ordered/port.ts";
import {
  assertStored,
  decodeLock,
  decodeNumber,
  decodeSession,
  DELETION,
  encodeCoValue,
  encodeLock,
  encodeNumber,
  encodeSession,
  encodeText,
  encodeTransaction,
  encodeUnsynced,
  isRowID,
  keyOf,
  NEXT_SESSION_ROW,
  rangeOf,
  type CoValueValue,
} from "./layout.ts";
import { findCoValue } from "./reads.ts";
import { WriteBuffer } from "./write-buffer.ts";

/** The row ids that the next new coValue and the next new session get. */
export interface RowCounters {
  readonly nextCoValueRow: number;
  readonly nextSessionRow: number;
}

/** A session's new state, as cojson passes it. */
export type SessionUpdate = Omit<StoredSessionRow, "rowID" | "bytesSinceLastSignature"> & {
  readonly bytesSinceLastSignature?: number | undefined;
};

/** A transaction that has not ended yet. */
export class OrderedTransaction<A extends Api> {
  readonly #buffer: WriteBuffer<A>;
  #counters: RowCounters;
  #ended = false;

  constructor(reader: OrderedReader<A>, counters: RowCounters) {
    this.#buffer = new WriteBuffer(reader);
    this.#counters = counters;
  }

  /** After this every call fails with `TRANSACTION_ENDED` and writes nothing. */
  end(): void {
    this.#ended = true;
  }

  /** What to apply. */
  writes(): Write[] {
    return this.#buffer.writes();
  }

  /** The counters once the writes are applied. */
  counters(): RowCounters {
    return this.#counters;
  }

  *getSession(coValue: number, sessionID: SessionID): Steps<StoredSessionRow | undefined> {
    this.#assertOpen();
    if (!isRowID(coValue)) return undefined;
    const rowID = yield* this.#findSession(coValue, sessionID);
    if (rowID === undefined) return undefined;
    const bytes = yield* this.#buffer.get(keyOf.session(rowID));
    this.#assertOpen();
    return decodeSession(rowID, assertStored(bytes, rowID));
  }

  /** Inserts or updates by (coValue, session id); an update keeps the row id. */
  *putSession(update: SessionUpdate): Steps<number> {
    this.#assertOpen();
    writtenRowID("coValue", update.coValue);
    writtenCount("lastIdx", update.lastIdx);
    const { coValue, sessionID, lastIdx, lastSignature } = update;
    // A client that got null for a count that was never set hands it back.
    const bytesSinceLastSignature = update.bytesSinceLastSignature ?? undefined;
    if (bytesSinceLastSignature !== undefined) {
      writtenCount("bytesSinceLastSignature", bytesSinceLastSignature);
    }
    const stored = yield* this.#findSession(coValue, sessionID);
    const rowID = stored ?? this.#newSessionRow(coValue, sessionID);
    const row = { coValue, sessionID, lastIdx, lastSignature, bytesSinceLastSignature };
    this.#buffer.put(keyOf.session(rowID), encodeSession(row));
    return rowID;
  }

  putTransaction(ses: number, idx: number, tx: Transaction): void {
    this.#assertOpen();
    writtenRowID("sessionRowID", ses);
    this.#buffer.put(keyOf.transaction(ses, writtenCount("idx", idx)), encodeTransaction(tx));
  }

  putSignature(ses: number, idx: number, signature: Signature): void {
    this.#assertOpen();
    writtenRowID("sessionRowID", ses);
    this.#buffer.put(keyOf.signature(ses, writtenCount("idx", idx)), encodeText(signature));
  }

  putDeletion(status: keyof typeof DELETION, id: string): void {
    this.#assertOpen();
    const other = status === "pending" ? DELETION.done : DELETION.pending;
    this.#buffer.put(keyOf.deletion(DELETION[status], id), encodeText(id));
    this.#buffer.delete(keyOf.deletion(other, id));
  }

  /** Removes everything of a coValue but its header and its tombstone's session, and marks it done. */
  *eraseContent(coValue: Pick<StoredCoValueRow, "rowID" | "id">): Steps<void> {
    this.#assertOpen();
    writtenRowID("rowID", coValue.rowID);
    // Deleted in the end: each scan looks through all that the transaction has written so far.
    const erased: Key[] = [];
    for (const [indexKey, value] of yield* this.#buffer.scan(rangeOf.sessionIndex(coValue.rowID))) {
      const rowID = decodeNumber(value);
      const rowKey = keyOf.session(rowID);
      const row = assertStored(yield* this.#buffer.get(rowKey), rowID);
      if (isTombstoneSession(decodeSession(rowID, row).sessionID)) continue;
      for (const range of [rangeOf.transactions(rowID), rangeOf.signatures(rowID)]) {
        for (const [key] of yield* this.#buffer.scan(range)) erased.push(key);
      }
      erased.push(indexKey, rowKey);
    }
    for (const key of erased) this.#buffer.delete(key);
    this.#assertOpen();
    this.putDeletion("done", coValue.id);
  }

  *getLock(key: string): Steps<LockRow | undefined> {
    this.#assertOpen();
    const bytes = yield* this.#buffer.get(keyOf.lock(key));
    this.#assertOpen();
    return bytes === undefined ? undefined : decodeLock(bytes);
  }

  putLock(row: LockRow): void {
    this.#assertOpen();
    this.#buffer.put(keyOf.lock(row.key), encodeLock(row));
  }

  putUnsynced(id: string, peer: string, synced: boolean): void {
    this.#assertOpen();
    const key = keyOf.unsynced(id, peer);
    if (synced) this.#buffer.delete(key);
    else this.#buffer.put(key, encodeUnsynced(id, peer));
  }

  *deleteUnsynced(id: string): Steps<void> {
    for (const [key] of yield* this.#buffer.scan(rangeOf.unsyncedOf(id))) this.#buffer.delete(key);
  }

  /** Where a coValue is stored, with those that this transaction made. */
  findCoValue(id: string): Steps<CoValueValue | undefined> {
    return findCoValue((key) => this.#buffer.get(key), id);
  }

  /** The row id of a coValue, made when it is new and came with a header. The first header wins. */
  *upsertCoValue(id: string, header: CoValueHeader | undefined): Steps<number | undefined> {
    const found = yield* this.findCoValue(id);
    if (found !== undefined) return found.rowID;
    if (header === undefined) return undefined;
    const rowID = this.#counters.nextCoValueRow;
    this.#counters = { ...this.#counters, nextCoValueRow: rowID + 1 };
    this.#buffer.put(keyOf.coValueById(id), encodeCoValue(rowID, header));
    this.#buffer.put(keyOf.coValueByRow(rowID), encodeText(id));
    return rowID;
  }

  /**
   * The entries of a batch; each one's row id, or `undefined` when its coValue is unknown and came
   * without a header. What has to be looked up is read in two calls, not two an entry.
   */
  *writeCoValues(batch: readonly CoValueWrite[]): Steps<(number | undefined)[]> {
    yield* this.#buffer.prefetch(batch.map(({ id }) => keyOf.coValueById(id)));
    const rowIDs: (number | undefined)[] = [];
    for (const { id, header } of batch) rowIDs.push(yield* this.upsertCoValue(id, header));
    const known = batch.flatMap((write, index) => {
      const coValue = rowIDs[index];
      return coValue === undefined ? [] : [{ write, coValue }];
    });
    yield* this.#buffer.prefetch(
      known.flatMap(({ write, coValue }) =>
        write.sessions.map(({ sessionID }) => keyOf.sessionIndex(coValue, sessionID)),
      ),
    );
    for (const { write, coValue } of known) {
      if (write.deleted === true) this.putDeletion("pending", write.id);
      for (const session of write.sessions) yield* this.#writeSession(coValue, session);
    }
    return rowIDs;
  }

  *#writeSession(coValue: number, write: SessionWrite): Steps<void> {
    const { sessionID, lastIdx, lastSignature, transactions, signatures } = write;
    const { bytesSinceLastSignature } = write;
    const ses = yield* this.putSession({
      coValue,
      sessionID,
      lastIdx,
      lastSignature,
      bytesSinceLastSignature,
    });
    for (const { idx, tx } of transactions) this.putTransaction(ses, idx, tx);
    for (const { idx, signature } of signatures) this.putSignature(ses, idx, signature);
  }

  /** The row id of a session, with those that this transaction made. */
  *#findSession(coValue: number, sessionID: SessionID): Steps<number | undefined> {
    const bytes = yield* this.#buffer.get(keyOf.sessionIndex(coValue, sessionID));
    this.#assertOpen();
    return bytes === undefined ? undefined : decodeNumber(bytes);
  }

  #newSessionRow(coValue: number, sessionID: SessionID): number {
    const rowID = this.#counters.nextSessionRow;
    this.#counters = { ...this.#counters, nextSessionRow: rowID + 1 };
    this.#buffer.put(keyOf.meta(NEXT_SESSION_ROW), encodeNumber(rowID + 1));
    this.#buffer.put(keyOf.sessionIndex(coValue, sessionID), encodeNumber(rowID));
    return rowID;
  }

  #assertOpen(): void {
    if (this.#ended) {
      throw new AssayError(
        "TRANSACTION_ENDED",
        "the transaction has ended; its handle writes nothing",
      );
    }
  }
}
