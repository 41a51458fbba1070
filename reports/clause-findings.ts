// What a run found out about each clause in each cell, from all of its checks. Goal: every clause of the
// contract is said something of, and be it that nobody looked. Non-goal: text.
import {
  mergeClauseResults,
  profileVerdicts,
  type ProfileVerdict,
} from "@assay/conformance/covalue";
import { cellIdentity } from "@assay/engines/engine";
import { CLAUSE_IDS } from "./clause-text.ts";
import type { CheckedRecord, ClaimedCell, ClauseResultRecord, RunLog } from "./run-log/index.ts";

/** What was found out about one clause in one cell; `undefined` where no check said anything of it. */
export interface CellFinding {
  readonly cell: ClaimedCell;
  readonly result: ClauseResultRecord | undefined;
}

/** What was found out about one clause, in the order of the run's cells. */
export interface ClauseFinding {
  readonly clause: string;
  readonly cells: readonly CellFinding[];
}

/** Which profiles one cell keeps. */
export interface CellProfiles {
  readonly cell: ClaimedCell;
  readonly profiles: readonly ProfileVerdict[];
}

/** What was found out clause by clause; both are empty where no check of the run said anything so. */
export interface ClauseFindings {
  /** The contract's clauses in its order, then those that it does not have. */
  readonly clauses: readonly ClauseFinding[];
  readonly profiles: readonly CellProfiles[];
}

/** Puts together what the checks of a run have found out clause by clause. */
export function clauseFindings({ header, records }: RunLog): ClauseFindings {
  const checked = records.filter((record) => record.type === "checked");
  if (checked.every(({ clauses }) => clauses === undefined)) return { clauses: [], profiles: [] };
  const cells = header.cells.map((cell) => ({ cell, results: resultsIn(cell, checked) }));
  const ids = new Set([...CLAUSE_IDS, ...cells.flatMap(({ results }) => results.map(idOf))]);
  return {
    clauses: [...ids].map((clause) => ({
      clause,
      cells: cells.map(({ cell, results }) => ({
        cell,
        result: results.find((result) => result.clause === clause),
      })),
    })),
    profiles: cells.map(({ cell, results }) => ({ cell, profiles: profileVerdicts(results) })),
  };
}

function idOf({ clause }: ClauseResultRecord): string {
  return clause;
}

/** One result a clause. A failure that names a clause first broke it, also where its check does not say so. */
function resultsIn(cell: ClaimedCell, checked: readonly CheckedRecord[]): ClauseResultRecord[] {
  const identity = cellIdentity(cell);
  const results = checked
    .filter((record) => cellIdentity(record.cell) === identity)
    .flatMap(({ clauses = [], outcome }): ClauseResultRecord[] => [
      ...clauses,
      ...(outcome.verdict === "fail" ? outcome.failures : []).flatMap((failure) =>
        failure.clauses.slice(0, 1).map((clause) => ({ clause, verdict: "fail" as const })),
      ),
    ]);
  return mergeClauseResults(results);
}
