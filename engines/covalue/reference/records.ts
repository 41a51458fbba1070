// What the reference keeps, as one value: plain maps that can be copied and compared.
import { canonicalText } from "../../engine/json.ts";
import type {
  CoValueHeader,
  LockRow,
  Signature,
  StoredRow,
  StoredSessionRow,
  Transaction,
} from "../port.ts";

/** A stored coValue. Its header is frozen, as transactions are: what a read gives, nobody can change. */
export interface CoValueRecord {
  readonly rowID: number;
  readonly header: CoValueHeader;
}

/** A session's row and the rows under it, by index. */
export interface SessionRecord {
  readonly row: StoredSessionRow;
  readonly transactions: Map<number, Transaction>;
  readonly signatures: Map<number, Signature>;
}

/** Everything that is stored. */
export interface Records {
  /** By id, in the order of the row ids. */
  readonly coValues: Map<string, CoValueRecord>;
  /** By coValue row id, then by session id. */
  readonly sessions: Map<number, Map<string, SessionRecord>>;
  readonly deletions: Map<string, "pending" | "done">;
  /** By coValue id: the peers that it is not synced with, at least one. */
  readonly unsynced: Map<string, Set<string>>;
  readonly locks: Map<string, LockRow>;
  /** Whom each session's row id was given to, from row id 1 on; none is given twice. */
  readonly sessionRows: SessionPlace[];
}

/** Where a session's record is, while there is one. */
export interface SessionPlace {
  readonly coValue: number;
  readonly sessionID: string;
}

/** The records of an empty store. */
export function noRecords(): Records {
  return {
    coValues: new Map(),
    sessions: new Map(),
    deletions: new Map(),
    unsynced: new Map(),
    locks: new Map(),
    sessionRows: [],
  };
}

/** Where a session's row id is, if anywhere. */
export function sessionOfRow(records: Records, ses: number): SessionRecord | undefined {
  const place = records.sessionRows[ses - 1];
  if (place === undefined) return undefined;
  const record = records.sessions.get(place.coValue)?.get(place.sessionID);
  // A session that was erased and written again has another row.
  return record?.row.rowID === ses ? record : undefined;
}

/** Records that no change of the given ones reaches. Rows are shared: they are replaced, never changed. */
export function copyRecords(records: Records): Records {
  const copySession = ({ row, transactions, signatures }: SessionRecord): SessionRecord => ({
    row,
    transactions: new Map(transactions),
    signatures: new Map(signatures),
  });
  return {
    coValues: new Map(records.coValues),
    sessions: mapValues(records.sessions, (bySession) => mapValues(bySession, copySession)),
    deletions: new Map(records.deletions),
    unsynced: mapValues(records.unsynced, (peers) => new Set(peers)),
    locks: new Map(records.locks),
    sessionRows: [...records.sessionRows],
  };
}

/**
 * The same text for records that no operation can tell apart, another one for all others. Left out is
 * what no operation shows: row ids of sessions, which the player names; the order of lists that have
 * none; and finished deletions, which read like none at all.
 */
export function recordsKey(records: Records): string {
  const coValues = [...records.coValues].map(([id, { header }]) => [id, canonicalText(header)]);
  const sessions = [...records.sessions].flatMap(([coValue, bySession]) =>
    [...bySession].map(([sessionID, { row, transactions, signatures }]) => [
      coValue,
      sessionID,
      row.lastIdx,
      row.lastSignature,
      row.bytesSinceLastSignature,
      [...transactions].sort(byIndex),
      [...signatures].sort(byIndex),
    ]),
  );
  const pending = [...records.deletions].flatMap(([id, status]) =>
    status === "pending" ? [id] : [],
  );
  const unsynced = [...records.unsynced].flatMap(([id, peers]) =>
    [...peers].map((peer) => [id, peer]),
  );
  return JSON.stringify([
    coValues,
    inOrder(sessions),
    inOrder(pending),
    inOrder(unsynced),
    inOrder([...records.locks.values()].map(canonicalText)),
  ]);
}

/** Every stored row, table by table. */
export function* storedRows(records: Records): Generator<StoredRow> {
  for (const [id, { rowID, header }] of records.coValues) {
    yield { table: "coValue", rowID, id, header };
  }
  for (const bySession of records.sessions.values()) {
    for (const { row, transactions, signatures } of bySession.values()) {
      yield { table: "session", bytesSinceLastSignature: undefined, ...row };
      for (const [idx, tx] of transactions) {
        yield { table: "transaction", ses: row.rowID, idx, tx };
      }
      for (const [idx, signature] of signatures) {
        yield { table: "signature", ses: row.rowID, idx, signature };
      }
    }
  }
  for (const [id, status] of records.deletions) yield { table: "deletion", id, status };
  for (const [id, peers] of records.unsynced) {
    for (const peerId of peers) yield { table: "unsynced", id, peerId };
  }
  for (const lock of records.locks.values()) yield { table: "lock", ...lock };
}

function mapValues<K, V, Mapped>(map: ReadonlyMap<K, V>, change: (value: V) => Mapped) {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function byIndex([a]: readonly [number, unknown], [b]: readonly [number, unknown]): number {
  return a - b;
}

/** The texts of values, sorted. */
function inOrder(values: readonly unknown[]): string[] {
  return values.map((value) => JSON.stringify(value)).sort();
}
