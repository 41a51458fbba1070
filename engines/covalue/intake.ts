// How the player makes a store's answers data. What an engine answers is copied, in canonical form but for a
// judge, and then spoilt; what the reference answers is taken as it is, which is several times as fast.
import { plainCopy, type Json } from "../engine/json.ts";
import { asItIs } from "./observe.ts";
import {
  plainNamedSession,
  sortedByText,
  take,
  takeIndexed,
  takeLock,
  takePlain,
  takeSession,
  takeSessions,
  takeUnordered,
} from "./normalise.ts";
import type { LockRow, SignatureAfterRow, StoredSessionRow, TransactionRow } from "./port.ts";
import type { RowNames, Said } from "./row-names.ts";

/**
 * Makes the answers of one kind of store data. Data of two kinds are the same to `sameJson`; in
 * canonical form are those of `copyingIntake` alone.
 */
export interface Intake {
  value(value: unknown): Json;
  /** A lock's row, or null where there is none. */
  lock(row: LockRow | null | undefined): Json;
  /** A list without a promised order. */
  unordered(values: readonly unknown[]): Json;
  /** Sessions of a coValue, each with its row id checked and replaced. */
  sessions(rows: readonly StoredSessionRow[], id: string, names: RowNames): Json;
  /** One session of a coValue, or null where there is none. */
  session(row: StoredSessionRow | undefined, id: string, names: RowNames, by: Said): Json;
  /** Indexed rows: whether they are the asked session's stands in the place of its row id. */
  indexed(rows: readonly TransactionRow[] | readonly SignatureAfterRow[], ses: number): Json;
}

/** For stores that may hand out what they keep: the answer is copied, and then spoilt. */
export const copyingIntake: Intake = {
  value: take,
  lock: takeLock,
  unordered: takeUnordered,
  sessions: takeSessions,
  session: takeSession,
  indexed: takeIndexed,
};

/** The same for a judge, who compares and keeps nothing: values have their keys in the order in which they are. */
export const judgedIntake: Intake = {
  ...copyingIntake,
  value: takePlain,
  indexed: (rows, ses) => takeIndexed(rows, ses, plainCopy),
};

/** For the reference, whose rows have no field but those of the port, and which changes none that it handed out. */
export const referenceIntake: Intake = {
  value: (value) => asItIs(value ?? null),
  lock: (row) => asItIs(row ?? null),
  unordered: (values) => sortedByText(values.map(asItIs)),
  sessions: (rows, id, names) => sortedByText(rows.map((row) => named(row, id, names, "store"))),
  session: (row, id, names, by) => (row === undefined ? null : named(row, id, names, by)),
  indexed: (rows) => rows.map(withoutSession),
};

/** In canonical form: sessions are sorted by their texts. */
function named(row: StoredSessionRow, id: string, names: RowNames, by: Said): Json {
  return plainNamedSession(row, names.learnSession(id, row.sessionID, row.rowID, by));
}

function withoutSession(row: TransactionRow | SignatureAfterRow): Json {
  return "tx" in row
    ? { idx: row.idx, tx: asItIs(row.tx) }
    : { idx: row.idx, signature: row.signature };
}
