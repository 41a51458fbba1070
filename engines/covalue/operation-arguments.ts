// From an operation's plain data to the arguments of the port's calls.
import { plainCopy, type Json } from "../engine/json.ts";
import type { BatchWrite, HandleOperation } from "./operations.ts";
import type {
  CoValueHeader,
  CoValueWrite,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  SessionWrite,
  Signature,
  StoredSessionRow,
  Transaction,
} from "./port.ts";

/** `count` transactions with consecutive indices; each one's time is its index, so that no two are equal. */
export function transactionRun(
  from: number,
  count: number,
  text: string,
): { readonly idx: number; readonly tx: Transaction }[] {
  const run: { readonly idx: number; readonly tx: Transaction }[] = [];
  for (let offset = 0; offset < count; offset += 1) {
    const idx = from + offset;
    // Storage keeps transactions as opaque JSON; cojson brands the text of the changes.
    run.push({ idx, tx: { privacy: "trusting", madeAt: idx, changes: text } as Transaction });
  }
  return run;
}

/** The new state of a session as the port takes it. */
export function sessionState(
  coValue: number,
  step: Extract<HandleOperation, { op: "addSessionUpdate" }>,
): Omit<StoredSessionRow, "rowID"> {
  const { lastIdx, bytes } = step;
  const session = sessionID(step.session);
  const lastSignature = signature(step.signature);
  return bytes === undefined
    ? { coValue, sessionID: session, lastIdx, lastSignature }
    : { coValue, sessionID: session, lastIdx, lastSignature, bytesSinceLastSignature: bytes };
}

/** A batch's entry as the port takes it. */
export function batchWrite({ id, header, deleted, sessions }: BatchWrite): CoValueWrite {
  const written = sessions.map(sessionWrite);
  return header === undefined
    ? { id: coID(id), deleted, sessions: written }
    : { id: coID(id), header: headerOf(header), deleted, sessions: written };
}

function sessionWrite({
  session,
  from,
  count,
  text,
  signature: last,
  bytes,
  signatureAfter,
}: BatchWrite["sessions"][number]): SessionWrite {
  const id = sessionID(session);
  const lastIdx = from + count;
  const lastSignature = signature(last);
  const transactions = transactionRun(from, count, text);
  const signatures =
    signatureAfter && count > 0 ? [{ idx: lastIdx - 1, signature: lastSignature }] : [];
  // Spelt twice: to spread an object into another costs more than all else here.
  return bytes === undefined
    ? { sessionID: id, lastIdx, lastSignature, transactions, signatures }
    : {
        sessionID: id,
        lastIdx,
        lastSignature,
        transactions,
        signatures,
        bytesSinceLastSignature: bytes,
      };
}

/**
 * A history's header is any JSON; engines must not look into it. A copy: a store that keeps and hands
 * out the caller's own object has that one spoilt, and not the history.
 */
export function headerOf<Header extends Json | undefined>(header: Header): Header & CoValueHeader {
  const copy = header === undefined ? undefined : plainCopy(header);
  return copy as unknown as Header & CoValueHeader;
}

/** A lock's row as the port takes it. */
export function lockRow(
  step: Extract<HandleOperation, { op: "putStorageReconciliationLock" }>,
): LockRow {
  const { key, acquiredAt, releasedAt, offset: lastProcessedOffset } = step;
  const holderSessionId = sessionID(step.session);
  return releasedAt === undefined
    ? { key, holderSessionId, acquiredAt, lastProcessedOffset }
    : { key, holderSessionId, acquiredAt, lastProcessedOffset, releasedAt };
}

// Histories hold plain strings, odd ones on purpose; cojson brands its own.
export const coID = (text: string): RawCoID => text as RawCoID;
export const sessionID = (text: string): SessionID => text as SessionID;
export const peerID = (text: string): PeerID => text as PeerID;
export const signature = (text: string): Signature => text as Signature;
