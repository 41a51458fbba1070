// Loading a coValue with the calls that cojson's storage makes, in their order (cojson
// src/storage/storageAsync.ts, loadCoValue): row, sessions, their signatures together, then the
// transactions up to each signature. Without the coValues it depends on: one operation, one coValue.
// Written out for each api, since anything in between would be measured too.
import type {
  CoValueStore,
  CoValueStoreSync,
  StoredCoValueRow,
  StoredSessionRow,
  TransactionRow,
} from "@assay/engines/covalue";

/** Where a chunk of transactions ends. */
interface ChunkEnd {
  readonly idx: number;
  readonly signature: string;
}

/** A coValue as its load found it, rows as the store answered them. */
export interface LoadedCoValue {
  readonly row: StoredCoValueRow;
  /** In the store's order. */
  readonly sessions: readonly {
    readonly row: StoredSessionRow;
    readonly ends: readonly ChunkEnd[];
    /** As many as ends. */
    readonly chunks: readonly (readonly TransactionRow[])[];
  }[];
}

/** Loads a coValue; `undefined` when it is not stored. */
export async function loadCoValue(
  store: CoValueStore,
  id: string,
): Promise<LoadedCoValue | undefined> {
  const row = await store.getCoValue(id);
  if (row === undefined) return undefined;
  const sessionRows = await store.getCoValueSessions(row.rowID);
  const signatures = await Promise.all(
    sessionRows.map((session) => store.getSignatures(session.rowID, 0)),
  );
  const sessions: LoadedCoValue["sessions"][number][] = [];
  for (const [index, session] of sessionRows.entries()) {
    const ends = chunkEnds(session, signatures[index] ?? []);
    const chunks: TransactionRow[][] = [];
    let from = 0;
    for (const { idx } of ends) {
      chunks.push(await store.getNewTransactionInSession(session.rowID, from, idx));
      from = idx + 1;
    }
    sessions.push({ row: session, ends, chunks });
  }
  return { row, sessions };
}

/** Loads a coValue from a sync store; `undefined` when it is not stored. */
export function loadCoValueSync(store: CoValueStoreSync, id: string): LoadedCoValue | undefined {
  const row = store.getCoValue(id);
  if (row === undefined) return undefined;
  const sessionRows = store.getCoValueSessions(row.rowID);
  const signatures = sessionRows.map((session) => store.getSignatures(session.rowID, 0));
  const sessions: LoadedCoValue["sessions"][number][] = [];
  for (const [index, session] of sessionRows.entries()) {
    const ends = chunkEnds(session, signatures[index] ?? []);
    const chunks: TransactionRow[][] = [];
    let from = 0;
    for (const { idx } of ends) {
      chunks.push(store.getNewTransactionInSession(session.rowID, from, idx));
      from = idx + 1;
    }
    sessions.push({ row: session, ends, chunks });
  }
  return { row, sessions };
}

/** The stored signatures, and the session's last one where it is not among them. */
function chunkEnds(session: StoredSessionRow, signatures: ChunkEnd[]): ChunkEnd[] {
  const { lastSignature } = session;
  if (signatures.at(-1)?.signature !== lastSignature) {
    signatures.push({ idx: session.lastIdx - 1, signature: lastSignature });
  }
  return signatures;
}
