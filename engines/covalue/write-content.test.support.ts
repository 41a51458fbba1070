// What the tests of engines write: content of sessions, in short, and strings that are easy to mix up.
import { settle, type Steps } from "../engine/index.ts";
import type { CoValueHeader, PeerID, RawCoID, SessionID, Signature, Transaction } from "./port.ts";
import type { AnyCoValueTransaction } from "./transact.ts";

/** What a test writes to one session. */
export interface SessionContent {
  readonly lastIdx: number;
  readonly signature?: string;
  readonly bytes?: number;
  readonly transactions?: readonly (readonly [idx: number, text: string])[];
  readonly signatures?: readonly (readonly [idx: number, signature: string])[];
}

/** Writes a session inside an open transaction and answers its row id. */
export function* writeSession(
  handle: AnyCoValueTransaction,
  coValue: number,
  session: string,
  content: SessionContent,
): Steps<number> {
  const { lastIdx, signature: last = "signature", bytes } = content;
  const rowID = yield* settle(
    handle.addSessionUpdate({
      sessionUpdate: {
        coValue,
        sessionID: sessionID(session),
        lastIdx,
        lastSignature: signature(last),
        ...(bytes === undefined ? {} : { bytesSinceLastSignature: bytes }),
      },
    }),
  );
  for (const [idx, text] of content.transactions ?? []) {
    yield* settle(handle.addTransaction(rowID, idx, transaction(text)));
  }
  for (const [idx, after] of content.signatures ?? []) {
    yield* settle(
      handle.addSignatureAfter({ sessionRowID: rowID, idx, signature: signature(after) }),
    );
  }
  return rowID;
}

// Storage is blind to all of these: cojson brands its strings and types its JSON.
export const coID = (id: string): RawCoID => id as RawCoID;
export const sessionID = (id: string): SessionID => id as SessionID;
export const peerID = (id: string): PeerID => id as PeerID;
export const signature = (text: string): Signature => text as Signature;
export const header = (value: unknown): CoValueHeader => value as CoValueHeader;
export const transaction = (text: string): Transaction =>
  ({ privacy: "trusting", madeAt: 1, changes: text }) as Transaction;

/** Strings that an encoding, a collation or a C string would confuse with one another. */
export const ODD_STRINGS: readonly string[] = [
  "",
  " ",
  "a",
  "A",
  "a ",
  "a\0",
  "a\0b",
  "\0",
  "é",
  "e\u0301",
  "\ud800",
  "\udc00",
  "\ud800a",
  "\udc00\ud800",
  "\ufffd",
  "\ufeffa",
  "\u{1f600}",
  "\uffee",
  "__proto__",
  "constructor",
  "%",
  "_",
  "$",
  "a$",
  "a$\0",
  "a$ ",
  "1",
  "1.0",
  "NULL",
  "x".repeat(5_000),
];
