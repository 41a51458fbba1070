// Content messages folded to what they say, however they were cut: the async storage, the sync one and
// the capture cut the same sessions into different messages. Two folds compare item by item.
import { cojsonInternals } from "cojson";
import { AssayError } from "../engine/errors.ts";
import { briefDifference } from "../engine/difference-text.ts";
import { canonicalText } from "../engine/json.ts";
import type { CaptureEntry, ContentMessage } from "../history/capture.ts";
import type { JazzFailure } from "./jazz-failure.ts";

type SessionContent = ContentMessage["new"][keyof ContentMessage["new"]];
type Transaction = SessionContent["newTransactions"][number];

/** All that is known of one session. */
export interface FoldedSession {
  /** By index; `null` where none came. */
  readonly transactions: (Transaction | null)[];
  lastSignature: string;
  /** By index of the transaction they follow: at every end of a chunk, the last one among them. */
  readonly signatures: Map<number, string>;
}

/** All that is known of one coValue. */
export interface FoldedCoValue {
  header: ContentMessage["header"];
  readonly sessions: Map<string, FoldedSession>;
}

/** CoValues by id. */
export type FoldedContent = Map<string, FoldedCoValue>;

/** How much a fold holds. */
export interface FoldedCounts {
  readonly coValues: number;
  readonly sessions: number;
  readonly transactions: number;
  /** Signatures in between, without the last one of each session. */
  readonly signatures: number;
}

/**
 * What a storage must hold after it stored all entries and erased what was deleted; of deleted
 * coValues that is the header and the tombstone sessions.
 *
 * Signatures in between follow cojson's rule (storageAsync.ts 455, storageSync.ts 442): one at a
 * message's last index when the session's changes since the last one pass 102,400 characters.
 * Errors: `CAPTURE_INVALID` where a message continues what no earlier one began.
 */
export function foldStored(entries: readonly CaptureEntry[]): FoldedContent {
  const folded: FoldedContent = new Map();
  const sizes = new Map<FoldedSession, number>();
  const valid = new Set<string>();
  const deleted = new Set<string>();
  for (const entry of entries) {
    if (entry.kind === "markDeleteAsValid") {
      valid.add(entry.id);
      continue;
    }
    const { id, header, new: sessions } = entry.message;
    const coValue = coValueOf(folded, id);
    coValue.header ??= header;
    if (coValue.header === undefined) throw invalid(id, "its first message has no header");
    for (const [sessionID, content] of Object.entries(sessions)) {
      if (isTombstone(sessionID) && valid.has(id)) deleted.add(id);
      const session = sessionOf(coValue, sessionID);
      const stored = session.transactions.length;
      if (content.after > stored) {
        throw invalid(id, `session ${sessionID} goes on after ${content.after}, not ${stored}`);
      }
      const added = content.newTransactions.slice(stored - content.after);
      if (added.length === 0) continue;
      session.transactions.push(...added);
      session.lastSignature = content.lastSignature;
      const size = (sizes.get(session) ?? 0) + sizeOf(added);
      const signed = size > cojsonInternals.TRANSACTION_CONFIG.MAX_RECOMMENDED_TX_SIZE;
      sizes.set(session, signed ? 0 : size);
      if (signed) session.signatures.set(session.transactions.length - 1, content.lastSignature);
    }
  }
  for (const [id, coValue] of folded) {
    for (const [sessionID, session] of coValue.sessions) {
      session.signatures.set(session.transactions.length - 1, session.lastSignature);
      if (deleted.has(id) && !isTombstone(sessionID)) coValue.sessions.delete(sessionID);
    }
  }
  return folded;
}

/** What the messages that a storage delivered for one coValue say; `undefined` for none. */
export function foldLoaded(messages: readonly ContentMessage[]): FoldedCoValue | undefined {
  if (messages.length === 0) return undefined;
  const coValue: FoldedCoValue = { header: undefined, sessions: new Map() };
  for (const { header, new: sessions } of messages) {
    coValue.header ??= header;
    for (const [sessionID, content] of Object.entries(sessions)) {
      const session = sessionOf(coValue, sessionID);
      while (session.transactions.length < content.after) session.transactions.push(null);
      for (const [index, transaction] of content.newTransactions.entries()) {
        session.transactions[content.after + index] = transaction;
      }
      session.lastSignature = content.lastSignature;
      // A chunk ends where a signature stands.
      const end = content.after + content.newTransactions.length - 1;
      if (content.newTransactions.length > 0) session.signatures.set(end, content.lastSignature);
    }
  }
  return coValue;
}

/** Counts what a fold holds. */
export function countFolded(content: FoldedContent): FoldedCounts {
  const counts = { coValues: content.size, sessions: 0, transactions: 0, signatures: 0 };
  for (const { sessions } of content.values()) {
    for (const session of sessions.values()) {
      counts.sessions += 1;
      counts.transactions += session.transactions.length;
      counts.signatures += session.signatures.size - 1;
    }
  }
  return counts;
}

/** Where two folds of one coValue differ: at most one difference of each kind a session. */
export function compareFolded(
  coValue: string,
  expected: FoldedCoValue,
  actual: FoldedCoValue | undefined,
): JazzFailure[] {
  if (actual === undefined) {
    return [{ coValue, what: "content", expected: "stored content", actual: "nothing" }];
  }
  const failures: JazzFailure[] = [];
  const compare = (what: string, wanted: unknown, found: unknown) => {
    if (canonicalText(wanted) === canonicalText(found)) return true;
    failures.push({ coValue, what, ...briefDifference(wanted, found) });
    return false;
  };
  compare("header", expected.header, actual.header);
  for (const [id, session] of expected.sessions) {
    const found = actual.sessions.get(id);
    if (found === undefined) {
      const wanted = `${session.transactions.length} transactions`;
      failures.push({ coValue, what: `session ${id}`, expected: wanted, actual: "nothing" });
      continue;
    }
    compare(
      `session ${id} transaction count`,
      session.transactions.length,
      found.transactions.length,
    );
    session.transactions.every((transaction, index) =>
      compare(`session ${id} transaction ${index}`, transaction, found.transactions[index] ?? null),
    );
    compare(`session ${id} last signature`, session.lastSignature, found.lastSignature);
    compare(`session ${id} signatures`, inOrder(session.signatures), inOrder(found.signatures));
  }
  for (const id of actual.sessions.keys()) {
    if (expected.sessions.has(id)) continue;
    failures.push({ coValue, what: `session ${id}`, expected: "nothing", actual: "a session" });
  }
  return failures;
}

/** A tombstone session's id ends with a dollar sign (ids.ts 45). */
function isTombstone(sessionID: string): boolean {
  return sessionID.endsWith("$");
}

function sizeOf(transactions: readonly Transaction[]): number {
  let size = 0;
  for (const transaction of transactions) size += cojsonInternals.getTransactionSize(transaction);
  return size;
}

function coValueOf(folded: FoldedContent, id: string): FoldedCoValue {
  const known = folded.get(id);
  if (known !== undefined) return known;
  const coValue: FoldedCoValue = { header: undefined, sessions: new Map() };
  folded.set(id, coValue);
  return coValue;
}

function sessionOf(coValue: FoldedCoValue, id: string): FoldedSession {
  const known = coValue.sessions.get(id);
  if (known !== undefined) return known;
  const session: FoldedSession = { transactions: [], lastSignature: "", signatures: new Map() };
  coValue.sessions.set(id, session);
  return session;
}

function inOrder(signatures: ReadonlyMap<number, string>): [number, string][] {
  return [...signatures].sort(([a], [b]) => a - b);
}

function invalid(id: string, message: string): AssayError {
  return new AssayError("CAPTURE_INVALID", `coValue ${id}: ${message}`);
}
