// Loading a coValue with the calls that cojson's storage makes, in their order (cojson
// src/storage/storageAsync.ts, loadCoValue): row, sessions, their signatures together, then the
// transactions up to each signature. Without the coValues it depends on: one operation, one coValue.
// Written out for each api, since anything in between would be measured too.
import type {
  CoValueStore,
  CoValueStoreSync,
  SignatureAfterRow,
  StoredCoValue,
  StoredSession,
  StoredSessionRow,
  TransactionRow,
} from "@assay/engines/covalue";

/** Loads a coValue, the signature at its end among the others; `undefined` when it is not stored. */
export async function loadCoValue(
  store: CoValueStore,
  id: string,
): Promise<StoredCoValue | undefined> {
  const row = await store.getCoValue(id);
  if (row === undefined) return undefined;
  const sessionRows = await store.getCoValueSessions(row.rowID);
  const signatures = await Promise.all(
    sessionRows.map((session) => store.getSignatures(session.rowID, 0)),
  );
  const sessions: StoredSession[] = [];
  for (const [index, session] of sessionRows.entries()) {
    const ends = chunkEnds(session, signatures[index] ?? []);
    const transactions: TransactionRow[] = [];
    let from = 0;
    for (const { idx } of ends) {
      const chunk = await store.getNewTransactionInSession(session.rowID, from, idx);
      for (const transaction of chunk) transactions.push(transaction);
      from = idx + 1;
    }
    sessions.push({ row: session, transactions, signatures: ends });
  }
  return { row, sessions };
}

/** Loads a coValue from a sync store; `undefined` when it is not stored. */
export function loadCoValueSync(store: CoValueStoreSync, id: string): StoredCoValue | undefined {
  const row = store.getCoValue(id);
  if (row === undefined) return undefined;
  const sessionRows = store.getCoValueSessions(row.rowID);
  const signatures = sessionRows.map((session) => store.getSignatures(session.rowID, 0));
  const sessions: StoredSession[] = [];
  for (const [index, session] of sessionRows.entries()) {
    const ends = chunkEnds(session, signatures[index] ?? []);
    const transactions: TransactionRow[] = [];
    let from = 0;
    for (const { idx } of ends) {
      const chunk = store.getNewTransactionInSession(session.rowID, from, idx);
      for (const transaction of chunk) transactions.push(transaction);
      from = idx + 1;
    }
    sessions.push({ row: session, transactions, signatures: ends });
  }
  return { row, sessions };
}

/** Where chunks end: at the stored signatures, and at the session's last one where it is not among them. Like cojson it adds to the answer. */
export function chunkEnds(
  session: StoredSessionRow,
  signatures: SignatureAfterRow[],
): SignatureAfterRow[] {
  const { lastSignature, lastIdx, rowID } = session;
  if (signatures.at(-1)?.signature !== lastSignature) {
    signatures.push({ ses: rowID, idx: lastIdx - 1, signature: lastSignature });
  }
  return signatures;
}
