// Failures made by code, for tests of what groups and renders them.
import { QUOTED_CONTRACT } from "./clause-text.ts";
import { cellOf, goldenFacts, goldenLog } from "./golden-run.test.support.ts";
import type {
  ClaimedCell,
  ClauseResultRecord,
  RecordedFailure,
  ResultEvent,
  RunLog,
} from "./run-log/index.ts";

type Check = Extract<ResultEvent, { readonly type: "checked" }>["check"];
type HistoryFailure = Extract<RecordedFailure, { readonly kind: "history" }>;

/** A failed history of so many operations, the last of which is answered otherwise. */
export function failedHistory(
  clauses: readonly string[],
  operations: number,
  more: Partial<HistoryFailure> = {},
): RecordedFailure {
  const history = Array.from({ length: operations }, (_, n) => ({
    op: "getCoValue",
    id: `id${n}`,
  }));
  return {
    kind: "history",
    origin: { from: "seed", seed: 7, path: "1:2" },
    history,
    difference: {
      at: "operation",
      index: operations - 1,
      operation: { op: "getCoValue", id: `id${operations - 1}` },
      expected: { ok: 1 },
      actual: { ok: 2 },
    },
    clauses,
    nature: "deterministic",
    file: `.assay/failures/${operations}.json`,
    snippetFile: `.assay/failures/${operations}.ts`,
    replay: `npm run assay -- replay .assay/failures/${operations}.json --engine sqlite`,
    ...more,
  };
}

/** A failure that a check observed. */
export function observed(what: string, clauses: readonly string[] = []): RecordedFailure {
  return { kind: "observed", what, clauses, expected: "yes", actual: "no" };
}

/** A failed check of a cell. */
export function failedCheck(
  cell: ClaimedCell,
  check: Check,
  failures: readonly [RecordedFailure, ...RecordedFailure[]],
): ResultEvent {
  // A log holds operations of any contract, an event those of one.
  const outcome = { verdict: "fail", failures } as unknown as Extract<
    ResultEvent,
    { readonly type: "checked" }
  >["outcome"];
  return { type: "checked", cell: cellOf(cell), check, outcome, durationMs: 1, counts: {} };
}

/** A run of nothing but the given results. */
export function checkedLog(cells: readonly ClaimedCell[], events: readonly ResultEvent[]): RunLog {
  const plan = { checks: ["corpus", "claims", "histories", "jazz"], workloads: [] };
  return goldenLog({ facts: { ...goldenFacts, contract: QUOTED_CONTRACT, plan, cells }, events });
}

/** A passed check of a cell with what it found out clause by clause. */
export function judgedCheck(
  cell: ClaimedCell,
  check: Check,
  clauses: readonly ClauseResultRecord[],
): ResultEvent {
  const outcome = { verdict: "pass" } as const;
  return {
    type: "checked",
    cell: cellOf(cell),
    check,
    outcome,
    durationMs: 1,
    counts: {},
    clauses,
  };
}
