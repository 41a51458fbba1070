// Each clause with what holds a store to it and which planted bugs violate it.
import { CLAIM_CHECKS } from "./claims.ts";
import { PROPERTIES } from "./citations/properties.ts";
import { chooseClauses } from "./chosen-clauses.ts";
import { clauseOf, CLAUSES, type ClauseID } from "./clauses.ts";
import type { ClauseLevel } from "./clauses/clause.ts";
import { MUTANTS } from "./mutants/index.ts";

/** A clause with its properties and its planted bugs. */
export interface ClauseRow {
  readonly clause: ClauseID;
  readonly level: ClauseLevel;
  readonly source: "cojson" | "assay";
  readonly sentence: string;
  /** Why it matters to a user. */
  readonly why: string;
  /** The lines of cojson's that ask for it, `storage/types.ts:12-20`; none of a demand of ours. */
  readonly lines: readonly string[];
  /** Names of the properties of histories and of the checks of claims that cite it. */
  readonly properties: readonly string[];
  /** Names of the planted bugs that violate it. */
  readonly mutants: readonly string[];
}

/** Every clause, in the order of the contract, or those of the ids in theirs. Errors: `USAGE` for an id that is none. */
export function clauseTable(ids?: readonly string[]): ClauseRow[] {
  const chosen = ids === undefined ? CLAUSES : chooseClauses(ids).map(clauseOf);
  return chosen.map(({ id, level, source, sentence, why }) => ({
    clause: id,
    level,
    source: source === "assay" ? "assay" : "cojson",
    sentence,
    why,
    lines: source === "assay" ? [] : source.map(({ file, lines }) => `${file}:${lines}`),
    properties: [
      ...PROPERTIES.filter(({ clause }) => clause === id).map(({ name }) => name),
      ...CLAIM_CHECKS.filter(({ clauses }) => clauses.includes(id)).map(({ name }) => name),
    ],
    mutants: MUTANTS.filter(({ violates }) => violates.includes(id)).map(({ name }) => name),
  }));
}

/** What a binding clause lacks; nothing of one that the contract leaves open. */
export function lacksOf({ level, properties, mutants }: ClauseRow): ("property" | "planted bug")[] {
  if (level === "UNSPECIFIED") return [];
  return [
    ...(properties.length === 0 ? (["property"] as const) : []),
    ...(mutants.length === 0 ? (["planted bug"] as const) : []),
  ];
}
