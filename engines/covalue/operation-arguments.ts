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
  const state = {
    coValue,
    sessionID: sessionID(step.session),
    lastIdx: step.lastIdx,
    lastSignature: signature(step.signature),
  };
  return step.bytes === undefined ? state : { ...state, bytesSinceLastSignature: step.bytes };
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
  return copyOf(header) as unknown as Header & CoValueHeader;
}

/** A deep copy with the keys in the order in which they are. */
function copyOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(copyOf);
  // A spread defines keys, so that `__proto__` is a key like any other; afterwards it can be assigned to.
  const copy: Record<string, unknown> = { ...value };
  for (const key of Object.keys(copy)) {
    const member = copy[key];
    if (typeof member === "object") copy[key] = copyOf(member);
  }
  return copy;
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
