// The contract of coValue stores: every clause, in groups. This is the source that code and
// CONTRACT.md are made from (`npm run contract`). Whether a store keeps a clause is the checks' matter.
import type { Clause } from "./clauses/clause.ts";
import { COMPOSITE_CALLS } from "./clauses/composite-calls.ts";
import { DELETION } from "./clauses/deletion.ts";
import { LIFECYCLE } from "./clauses/lifecycle.ts";
import { RECONCILIATION_LOCKS } from "./clauses/reconciliation-locks.ts";
import { ROWS_AND_IDS } from "./clauses/rows-and-ids.ts";
import { SESSIONS } from "./clauses/sessions.ts";
import { KNOWN_STATE, SYNC_STATE } from "./clauses/sync-state.ts";
import { TRANSACTIONALITY } from "./clauses/transactionality.ts";
import { SIGNATURES, TRANSACTIONS_AND_RANGES } from "./clauses/transactions.ts";
import { ARGUMENTS, CORRUPT_ROWS, VALUES } from "./clauses/values.ts";

export type { Clause, ClauseLevel, ClauseSource, CojsonLines } from "./clauses/clause.ts";

/** Raised with every change: the first number when a store that kept the contract may now break it. */
export const CONTRACT_VERSION = "0.7.0";

/** The published version of cojson whose lines the clauses name. */
export const COJSON_VERSION = "0.20.19";

/** Ids of clauses that were withdrawn; they are never given again. */
export const WITHDRAWN_CLAUSES: readonly string[] = ["CV-101"];

/** Every clause by group, in the order of CONTRACT.md. */
export const CLAUSE_GROUPS = {
  "Rows and ids": ROWS_AND_IDS,
  Sessions: SESSIONS,
  "Transactions and ranges": TRANSACTIONS_AND_RANGES,
  Signatures: SIGNATURES,
  Transactionality: TRANSACTIONALITY,
  Deletion: DELETION,
  "Sync state": SYNC_STATE,
  "Known state": KNOWN_STATE,
  "Reconciliation locks": RECONCILIATION_LOCKS,
  "Composite calls and rows": COMPOSITE_CALLS,
  Values: VALUES,
  "Corrupt rows": CORRUPT_ROWS,
  Lifecycle: LIFECYCLE,
  Arguments: ARGUMENTS,
} as const satisfies Readonly<Record<string, readonly Clause[]>>;

/** The name of a group. */
export type ClauseGroup = keyof typeof CLAUSE_GROUPS;

/** The id of a clause that the contract has. */
export type ClauseID = (typeof CLAUSE_GROUPS)[ClauseGroup][number]["id"];

/** A clause with its group. */
export interface GroupedClause extends Clause {
  readonly id: ClauseID;
  readonly group: ClauseGroup;
}

/** Every clause, in the order of CONTRACT.md. */
export const CLAUSES: readonly GroupedClause[] = Object.entries(CLAUSE_GROUPS).flatMap(
  ([group, clauses]) =>
    // The entries of an object typed by its own keys have those keys.
    clauses.map((clause) => ({ ...clause, group: group as ClauseGroup })),
);

/** The clause of that id. */
export function clauseOf(id: ClauseID): GroupedClause {
  const clause = CLAUSES.find((candidate) => candidate.id === id);
  if (clause === undefined) throw new TypeError(`no clause ${id}`);
  return clause;
}
