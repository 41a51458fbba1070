// What a clause says, for reports: a log names clauses by their ids alone, which are never given twice.
import { CLAUSES, CONTRACT_VERSION, type Clause } from "@assay/conformance/covalue";

const BY_ID: ReadonlyMap<string, Clause> = new Map(CLAUSES.map((clause) => [clause.id, clause]));

/** The version of the contract whose clauses reports quote. */
export const QUOTED_CONTRACT = CONTRACT_VERSION;

/** The ids of the contract's clauses, in its order. */
export const CLAUSE_IDS: readonly string[] = CLAUSES.map(({ id }) => id);

/** The clause of that id; `undefined` where the contract at hand has none, as that of a later log may. */
export function clauseText(id: string): Clause | undefined {
  return BY_ID.get(id);
}
