// An open transaction: it buffers its writes, packed, and reads through them; the storage sees it when it
// commits, in one call. So the store's own reads see the last commit meanwhile.
import type { FjallStorageNapi } from "#fjall-native";
import type {
  CoValueTransaction,
  LockRow,
  RawCoID,
  SessionID,
  StoredCoValueRow,
  StoredSessionRow,
  Transaction,
} from "../covalue/port.ts";
import { isTombstoneSession } from "../covalue/tombstone.ts";
import { jsonText, writtenCount, writtenRowID } from "../covalue/written-values.ts";
import { AssayError } from "../engine/errors.ts";
import { inTurn } from "../engine/in-turn.ts";
import { encodeWtf8 } from "../ordered/wtf8.ts";
import { lockFrom, sessionFrom } from "./decode.ts";
import { attempt, toAssayError } from "./errors.ts";
import { PackedOperations } from "./packed/operations.ts";

type SessionUpdate = Parameters<CoValueTransaction["addSessionUpdate"]>[0];
type SignatureAfter = Parameters<CoValueTransaction["addSignatureAfter"]>[0];

/**
 * A transaction that has not ended, as it is the handle that a callback gets. Its calls are served one
 * after the other: cojson issues several together, and two that both find a session missing must not
 * both make it.
 */
export class FjallTransaction implements CoValueTransaction {
  readonly #native: FjallStorageNapi;
  readonly #operations = new PackedOperations();
  readonly #serve = inTurn();
  /** What the transaction read or wrote, by coValue and session; `undefined` is known to be missing. */
  readonly #sessions = new Map<number, Map<string, StoredSessionRow | undefined>>();
  readonly #erasedCoValues = new Set<number>();
  readonly #locks = new Map<string, LockRow | undefined>();
  #ended = false;

  constructor(native: FjallStorageNapi) {
    this.#native = native;
  }

  /** After this every call fails with `TRANSACTION_ENDED` and writes nothing. */
  end(): void {
    this.#ended = true;
  }

  /** Stores what was written, all or nothing. */
  async commit(): Promise<void> {
    if (this.#operations.isEmpty) return;
    await attempt(() => this.#native.commitTransaction(this.#operations.finish()));
  }

  getSingleCoValueSession(
    coValue: number,
    sessionID: SessionID,
  ): Promise<StoredSessionRow | undefined> {
    return this.#call(async () => {
      const row = await this.#session(coValue, sessionID);
      return row === undefined ? undefined : { ...row };
    });
  }

  markCoValueAsDeleted(id: RawCoID): Promise<void> {
    return this.#call(async () => this.#operations.deleted(id));
  }

  /** Finds the stored row itself: a hint may be of an earlier state. */
  addSessionUpdate({ sessionUpdate }: SessionUpdate): Promise<number> {
    const { coValue, sessionID, lastIdx, lastSignature } = sessionUpdate;
    // A client that got null for a count that was never set hands it back.
    const bytes = sessionUpdate.bytesSinceLastSignature ?? undefined;
    return this.#call(async () => {
      const update: Omit<StoredSessionRow, "rowID"> = {
        coValue: writtenRowID("coValue", coValue),
        sessionID,
        lastIdx: writtenCount("lastIdx", lastIdx),
        lastSignature,
      };
      if (bytes !== undefined) {
        update.bytesSinceLastSignature = writtenCount("bytesSinceLastSignature", bytes);
      }
      const stored = await this.#session(coValue, sessionID);
      // It may have ended since the read did, and would be answered and not stored.
      this.#assertOpen();
      const row = { ...update, rowID: stored?.rowID ?? this.#newSessionRow() };
      this.#operations.session(row);
      this.#sessionsOf(coValue).set(sessionID, row);
      return row.rowID;
    });
  }

  addTransaction(ses: number, idx: number, transaction: Transaction): Promise<void> {
    return this.#call(async () => {
      writtenRowID("sessionRowID", ses);
      writtenCount("idx", idx);
      this.#operations.transaction(ses, idx, jsonText(transaction));
    });
  }

  addSignatureAfter({ sessionRowID, idx, signature }: SignatureAfter): Promise<void> {
    return this.#call(async () => {
      writtenRowID("sessionRowID", sessionRowID);
      writtenCount("idx", idx);
      this.#operations.signature(sessionRowID, idx, signature);
    });
  }

  deleteCoValueContent({ rowID, id }: Pick<StoredCoValueRow, "rowID" | "id">): Promise<void> {
    return this.#call(async () => {
      this.#operations.erased(writtenRowID("rowID", rowID), id);
      this.#erasedCoValues.add(rowID);
      const known = this.#sessions.get(rowID);
      for (const sessionID of known?.keys() ?? []) {
        if (!isTombstoneSession(sessionID)) known?.delete(sessionID);
      }
    });
  }

  getStorageReconciliationLock(key: string): Promise<LockRow | undefined> {
    return this.#call(async () => {
      if (!this.#locks.has(key)) {
        const encoded = encodeWtf8(key);
        const native = await this.#read(() => this.#native.getStorageReconciliationLock(encoded));
        this.#locks.set(key, native === null ? undefined : lockFrom(key, native));
      }
      const row = this.#locks.get(key);
      return row === undefined ? undefined : { ...row };
    });
  }

  putStorageReconciliationLock(entry: LockRow): Promise<void> {
    const { key, holderSessionId, acquiredAt, releasedAt, lastProcessedOffset } = entry;
    const row: LockRow = { key, holderSessionId, acquiredAt, lastProcessedOffset };
    if (typeof releasedAt === "number") row.releasedAt = releasedAt;
    return this.#call(async () => {
      writtenCount("lastProcessedOffset", lastProcessedOffset);
      this.#operations.lock(row);
      this.#locks.set(key, row);
    });
  }

  #call<T>(call: () => Promise<T>): Promise<T> {
    return this.#serve(async () => {
      this.#assertOpen();
      return call();
    });
  }

  #assertOpen(): void {
    if (!this.#ended) return;
    throw new AssayError(
      "TRANSACTION_ENDED",
      "the transaction that the handle belongs to has ended",
    );
  }

  /** As a read after the commit would give it. */
  async #session(coValue: number, sessionID: string): Promise<StoredSessionRow | undefined> {
    const known = this.#sessions.get(coValue);
    if (known?.has(sessionID)) return known.get(sessionID);
    if (this.#erasedCoValues.has(coValue) && !isTombstoneSession(sessionID)) return undefined;
    const encoded = encodeWtf8(sessionID);
    const native = await this.#read(() => this.#native.getSingleCoValueSession(coValue, encoded));
    const row = native === null ? undefined : sessionFrom(coValue, native);
    this.#sessionsOf(coValue).set(sessionID, row);
    return row;
  }

  #sessionsOf(coValue: number): Map<string, StoredSessionRow | undefined> {
    let sessions = this.#sessions.get(coValue);
    if (sessions === undefined) {
      sessions = new Map();
      this.#sessions.set(coValue, sessions);
    }
    return sessions;
  }

  /** Counted in memory by the storage, so it costs no task. */
  #newSessionRow(): number {
    try {
      return this.#native.reserveSessionRows(1);
    } catch (error) {
      throw toAssayError(error);
    }
  }

  /** A read that may outlive the transaction: the callback does not have to wait for its calls. */
  async #read<T>(read: () => Promise<T>): Promise<T> {
    try {
      return await attempt(read);
    } finally {
      this.#assertOpen();
    }
  }
}
