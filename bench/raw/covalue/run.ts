// The layout of the composites on key-value libraries: everything of a coValue under its id, so that one scan
// loads it, and of each commit one entry, a run of transactions with the state that the session then has: an
// append rewrites nothing.
//   id "/h"                     row id, a line break, the header
//   id "/s" session id          the session's row id
//   id "/t" session row, index  a run
// Row ids are counted in memory: a store that is opened again would have to find the highest ones.
import type {
  CoValueHeader,
  CoValueWrite,
  RawCoID,
  SessionID,
  SessionWrite,
  StoredCoValue,
  StoredSessionRow,
  SignatureAfterRow,
  TransactionRow,
} from "@assay/engines/covalue";

/** A key and a text to store under it. */
export type TextEntry = readonly [key: string, value: string];

/** A commit of one session, as JSON. */
type Run = Pick<StoredSessionRow, "lastIdx" | "lastSignature" | "bytesSinceLastSignature"> &
  Pick<SessionWrite, "transactions" | "signatures">;

/** Session rows and indices are padded to so many digits, that they sort as numbers do. */
const DIGITS = 10;

/** The next row ids. */
export interface RowCounters {
  coValue: number;
  session: number;
}

export function newCounters(): RowCounters {
  return { coValue: 1, session: 1 };
}

/** What has to be looked up for a write, and in the same order is handed to `entriesOf`. */
export function lookupKeys({ id, sessions }: CoValueWrite): string[] {
  return [`${id}/h`, ...sessions.map(({ sessionID }) => `${id}/s${sessionID}`)];
}

/** The entries of a write, and the coValue's row id; `found` is what lies under `lookupKeys`. */
export function entriesOf(
  { id, header, sessions }: CoValueWrite,
  found: readonly (string | undefined)[],
  counters: RowCounters,
): { readonly rowID: number; readonly entries: TextEntry[] } {
  const entries: TextEntry[] = [];
  const head = found[0];
  let rowID: number;
  if (head === undefined) {
    rowID = counters.coValue++;
    entries.push([`${id}/h`, `${rowID}\n${JSON.stringify(header)}`]);
  } else {
    rowID = Number.parseInt(head, 10);
  }
  for (const [index, session] of sessions.entries()) {
    let ses = found[index + 1];
    if (ses === undefined) {
      ses = padded(counters.session++);
      entries.push([`${id}/s${session.sessionID}`, ses]);
    }
    entries.push([`${id}/t${ses}${padded(session.transactions[0]?.idx ?? 0)}`, runText(session)]);
  }
  return { rowID, entries };
}

/** The range of keys that hold a coValue: a zero comes right after a slash. */
export function rangeOf(id: string): { readonly start: string; readonly end: string } {
  return { start: `${id}/`, end: `${id}0` };
}

/** The coValue that the entries of its range are. */
export function coValueOf(id: string, entries: readonly TextEntry[]): StoredCoValue | undefined {
  const head = entries[0]?.[1];
  if (head === undefined) return undefined;
  const headEnd = head.indexOf("\n");
  const rowID = Number.parseInt(head, 10);
  const kindAt = id.length + 1;
  const sessions = new Map<string, SessionBuild>();
  for (let index = 1; index < entries.length; index += 1) {
    const [key, value] = entries[index] as TextEntry;
    if (key[kindAt] === "s") {
      const sessionID = key.slice(kindAt + 1) as SessionID;
      sessions.set(value, newSession(Number(value), rowID, sessionID));
    } else {
      const build = sessions.get(key.slice(kindAt + 1, kindAt + 1 + DIGITS));
      if (build !== undefined) addRun(build, value);
    }
  }
  return {
    row: { rowID, id: id as RawCoID, header: JSON.parse(head.slice(headEnd + 1)) as CoValueHeader },
    sessions: [...sessions.values()],
  };
}

/** A session while its runs are put together. */
export interface SessionBuild {
  readonly row: StoredSessionRow;
  readonly transactions: TransactionRow[];
  readonly signatures: SignatureAfterRow[];
}

export function newSession(rowID: number, coValue: number, sessionID: SessionID): SessionBuild {
  // Its state is the last run's.
  const lastSignature = "" as StoredSessionRow["lastSignature"];
  return {
    row: { rowID, coValue, sessionID, lastIdx: 0, lastSignature },
    transactions: [],
    signatures: [],
  };
}

/** The text of a commit to one session. */
export function runText(session: SessionWrite): string {
  const { lastIdx, lastSignature, bytesSinceLastSignature, transactions, signatures } = session;
  const run: Run = { lastIdx, lastSignature, transactions, signatures };
  if (bytesSinceLastSignature !== undefined) run.bytesSinceLastSignature = bytesSinceLastSignature;
  return JSON.stringify(run);
}

/** Adds the next run of a session. */
export function addRun({ row, transactions, signatures }: SessionBuild, text: string): void {
  const run = JSON.parse(text) as Run;
  const ses = row.rowID;
  row.lastIdx = run.lastIdx;
  row.lastSignature = run.lastSignature;
  if (run.bytesSinceLastSignature !== undefined) {
    row.bytesSinceLastSignature = run.bytesSinceLastSignature;
  }
  for (const { idx, tx } of run.transactions) transactions.push({ ses, idx, tx });
  for (const { idx, signature } of run.signatures) signatures.push({ ses, idx, signature });
}

function padded(number: number): string {
  return String(number).padStart(DIGITS, "0");
}
