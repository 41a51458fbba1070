// From an operation's plain data to the arguments of the port's calls.
import type { Json } from "../engine/json.ts";
import type { BatchWrite, HandleOperation } from "./operations.ts";
import type {
  CoValueHeader,
  CoValueWrite,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "./port.ts";

/** `count` transactions with consecutive indices; each one's time is its index, so that no two are equal. */
export function transactionRun(
  from: number,
  count: number,
  text: string,
): { readonly idx: number; readonly tx: Transaction }[] {
  return Array.from({ length: count }, (_, offset) => ({
    idx: from + offset,
    // Storage keeps transactions as opaque JSON; cojson brands the text of the changes.
    tx: { privacy: "trusting", madeAt: from + offset, changes: text } as Transaction,
  }));
}

/** A batch's entry as the port takes it. */
export function batchWrite({ id, header, deleted, sessions }: BatchWrite): CoValueWrite {
  return {
    id: coID(id),
    ...(header === undefined ? {} : { header: headerOf(header) }),
    deleted,
    sessions: sessions.map((session) => ({
      sessionID: sessionID(session.session),
      lastIdx: session.from + session.count,
      lastSignature: signature(session.signature),
      ...(session.bytes === undefined ? {} : { bytesSinceLastSignature: session.bytes }),
      transactions: transactionRun(session.from, session.count, session.text),
      signatures:
        session.signatureAfter && session.count > 0
          ? [{ idx: session.from + session.count - 1, signature: signature(session.signature) }]
          : [],
    })),
  };
}

/**
 * A history's header is any JSON; engines must not look into it. A copy: a store that keeps and hands
 * out the caller's own object has that one spoilt, and not the history.
 */
export function headerOf<Header extends Json | undefined>(header: Header): Header & CoValueHeader {
  return structuredClone(header) as unknown as Header & CoValueHeader;
}

/** A lock's row as the port takes it. */
export function lockRow(
  step: Extract<HandleOperation, { op: "putStorageReconciliationLock" }>,
): LockRow {
  return {
    key: step.key,
    holderSessionId: sessionID(step.session),
    acquiredAt: step.acquiredAt,
    lastProcessedOffset: step.offset,
    ...(step.releasedAt === undefined ? {} : { releasedAt: step.releasedAt }),
  };
}

// Histories hold plain strings, odd ones on purpose; cojson brands its own.
export const coID = (text: string): RawCoID => text as RawCoID;
export const sessionID = (text: string): SessionID => text as SessionID;
export const peerID = (text: string): PeerID => text as PeerID;
export const signature = (text: string): Signature => text as Signature;
