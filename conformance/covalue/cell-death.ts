// What is said of a cell whose process died, hung, or ended without a result.
import type { Cell } from "@assay/engines/engine";
import type {
  Check,
  CheckFailure,
  ClauseResult,
  ConformanceEvent,
  HistoryFailure,
  Verdict,
} from "../events.ts";
import { notReached, PROCESS_ENDED } from "./not-reached.ts";

/** How a process ended, and in what. */
export interface CellDeath {
  /** The checks without a result; the first of them was under way. */
  readonly left: ReadonlySet<Check>;
  readonly how: string;
  /** What it had begun last, in words that follow `while`. Default: it has not said. */
  readonly doing?: string;
  /** How long the check under way had taken. */
  readonly durationMs: number;
  /** The history that it was in, played again and found to end a process so. Default: it is not known. */
  readonly failure?: HistoryFailure;
  /** Clauses of which the checks before have said something. Default: none. */
  readonly said?: ReadonlySet<string>;
  /** The clauses that are looked at. Default: all. */
  readonly only?: ReadonlySet<string>;
}

/** The failure of the check that was under way, and that the later ones were not run. */
export function* deathOf(
  cell: Cell,
  { left, how, doing, durationMs, failure, said = new Set(), only }: CellDeath,
): Generator<ConformanceEvent> {
  const [underWay, ...later] = left;
  if (underWay === undefined) return;
  const during = `${PROCESS_ENDED} during the check ${underWay}`;
  // Before the colon stands what processes have in common that died in the same check.
  const what = `${during}: ${doing === undefined ? "" : `while ${doing}: `}${how}`;
  const found: CheckFailure = failure ?? {
    kind: "observed",
    what,
    clauses: [],
    expected: "a result",
    actual: how,
  };
  const outcome: Verdict = { verdict: "fail", failures: [found] };
  const [clause] = found.clauses;
  const broken: ClauseResult[] = clause === undefined ? [] : [{ clause, verdict: "fail" }];
  const known = clause === undefined ? said : new Set([...said, clause]);
  const clauses = [...broken, ...notReached(known, PROCESS_ENDED, only)];
  yield { type: "checked", cell, check: underWay, outcome, durationMs, counts: {}, clauses };
  for (const check of later) yield notRun(cell, check, during);
}

/** That a check was not run, and why. */
export function notRun(
  cell: Cell,
  check: Check,
  reason: string,
  cut: { readonly cut?: true } = {},
): ConformanceEvent {
  const outcome: Verdict = { verdict: "not-run", reason, ...cut };
  return { type: "checked", cell, check, outcome, durationMs: 0, counts: {} };
}
