// A capture's messages made ready to be stored: what cojson computes about a message before it calls
// its storage is computed here once, so that it is in no latency.
import { cojsonInternals } from "cojson";
import type {
  CoValueHeader,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "@assay/engines/covalue";
import type { CaptureEntry } from "@assay/engines/history";

/** New transactions of one session. */
export interface PreparedSession {
  readonly sessionID: SessionID;
  /** How many transactions of the session are stored before. */
  readonly after: number;
  readonly transactions: readonly Transaction[];
  /** The transactions' size as cojson counts it, in characters. */
  readonly size: number;
  readonly lastSignature: Signature;
  /** Whether the session deletes its coValue. */
  readonly deletes: boolean;
}

/** New transactions of one coValue, with its header when it is new. */
export interface PreparedMessage {
  readonly id: RawCoID;
  readonly header: CoValueHeader | undefined;
  readonly sessions: readonly PreparedSession[];
}

/** A capture's messages by what they do. */
export interface PreparedMessages {
  /** All that is not a deletion, in the order captured; none repeats what an earlier one holds. */
  readonly contents: readonly PreparedMessage[];
  /** Sessions that delete a coValue. */
  readonly deletions: readonly PreparedSession[];
}

/** Prepares a capture's messages. What they delete is left stored: deletions are a workload of their own. */
export function prepareMessages(entries: readonly CaptureEntry[]): PreparedMessages {
  const stored = new Map<string, number>();
  const contents: PreparedMessage[] = [];
  const deletions: PreparedSession[] = [];
  for (const entry of entries) {
    if (entry.kind !== "store") continue;
    const { id, header, new: content } = entry.message;
    const isNew = !stored.has(id);
    stored.set(id, 0);
    const sessions: PreparedSession[] = [];
    for (const [name, session] of Object.entries(content)) {
      // Keys of a message's sessions are session ids; `Object.entries` forgets it.
      const sessionID = name as SessionID;
      const key = `${id} ${sessionID}`;
      const after = stored.get(key) ?? 0;
      const transactions = session.newTransactions.slice(after - session.after);
      if (transactions.length === 0) continue;
      stored.set(key, after + transactions.length);
      const { lastSignature } = session;
      const deletes = isDeletion(sessionID);
      const size = sizeOf(transactions);
      const prepared = { sessionID, after, transactions, size, lastSignature, deletes };
      (deletes ? deletions : sessions).push(prepared);
    }
    if (isNew || sessions.length > 0) {
      contents.push({ id, header: isNew ? header : undefined, sessions });
    }
  }
  return { contents, deletions };
}

/** A session that deletes its coValue has an id that ends with a dollar sign (cojson src/ids.ts:43-49). */
function isDeletion(sessionID: SessionID): boolean {
  return sessionID.endsWith("$");
}

/** Content of transactions as cojson counts it, in characters. */
export function sizeOf(transactions: readonly Transaction[]): number {
  let size = 0;
  for (const transaction of transactions) size += cojsonInternals.getTransactionSize(transaction);
  return size;
}
