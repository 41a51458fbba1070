// The addon's rows as those of the port: fresh plain objects with exactly cojson's fields. Ids and
// signatures are opaque to storage; the casts give them cojson's brands back.
import type { NativeLock, NativeSession, NativeSignature } from "#fjall-native";
import type {
  LockRow,
  RawCoID,
  SessionID,
  Signature,
  SignatureAfterRow,
  StoredSessionRow,
} from "../covalue/port.ts";
import { decodeWtf8 } from "../ordered/wtf8.ts";

/** `bytesSinceLastSignature` is absent when none was given. */
export function sessionFrom(coValue: number, native: NativeSession): StoredSessionRow {
  const row: StoredSessionRow = {
    rowID: native.rowID,
    coValue,
    sessionID: decodeWtf8(native.sessionID) as SessionID,
    lastIdx: native.lastIdx,
    lastSignature: decodeWtf8(native.lastSignature) as Signature,
  };
  const { bytesSinceLastSignature: bytes } = native;
  if (typeof bytes === "number") row.bytesSinceLastSignature = bytes;
  return row;
}

export function signatureFrom(ses: number, native: NativeSignature): SignatureAfterRow {
  return { ses, idx: native.idx, signature: decodeWtf8(native.signature) as Signature };
}

/** `releasedAt` is absent when the lock is not released. */
export function lockFrom(key: string, native: NativeLock): LockRow {
  const row: LockRow = {
    key,
    holderSessionId: decodeWtf8(native.holderSessionId) as SessionID,
    acquiredAt: native.acquiredAt,
    lastProcessedOffset: native.lastProcessedOffset,
  };
  if (typeof native.releasedAt === "number") row.releasedAt = native.releasedAt;
  return row;
}

export function idFrom(id: Buffer): RawCoID {
  return decodeWtf8(id) as RawCoID;
}
