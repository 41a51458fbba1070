// The check `unspecified`: what a cell answers where the contract leaves the answer open, beside what the
// reference answers. A difference is a divergence and never a failure, whatever was answered.
import { canonicalText, ManualClock, runAsync, runSync, type Json } from "@assay/engines/engine";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { quietly } from "@assay/engines/jazz";
import type { ClauseResult, Verdict } from "../events.ts";
import type { OnBegin } from "./cell-events.ts";
import { withinTime } from "./claims/call-outcome.ts";
import { mergeClauseResults } from "./clause-results.ts";
import { counts, type ClauseSelection } from "./clause-selection.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { openFresh } from "./subject.ts";
import { failureText, type Observations, type Probe } from "./unspecified/probe.ts";
import {
  fieldsThatAreNotSet,
  headersThatAreNoObjects,
  limitsBelowZero,
  orderOfIDs,
  orderOfSessions,
  rowIDsOfErasedSessions,
} from "./unspecified/rows.ts";
import {
  answersOfTransactions,
  writesThatNobodyAwaits,
  writesUnderNobodysRow,
} from "./unspecified/transactions.ts";

/** A probe of each clause that is open. */
export const PROBES: readonly Probe[] = [
  headersThatAreNoObjects,
  limitsBelowZero,
  orderOfSessions,
  rowIDsOfErasedSessions,
  writesUnderNobodysRow,
  writesThatNobodyAwaits,
  answersOfTransactions,
  orderOfIDs,
  fieldsThatAreNotSet,
];

/** How the probes are made. */
export interface UnspecifiedOptions {
  /** Where stores that keep data get a directory of their own, removed afterwards. */
  readonly directory: string;
  /** Which clauses are looked at. Default: all. */
  readonly selection?: ClauseSelection;
  /** How long one probe may take in async cells, in milliseconds. Default: 2,000. */
  readonly limitMs?: number;
  /** Is told of each probe before it is made. */
  readonly onBegin?: OnBegin;
}

/** What the probes have shown. */
export interface UnspecifiedOutcome {
  readonly outcome: Verdict;
  readonly counts: Readonly<Record<"probes" | "divergences", number>>;
  readonly clauses: readonly ClauseResult[];
}

const LIMIT_MS = 2_000;

/** Observes a cell where the contract is silent. Errors: none; what a store throws is its answer. */
export function checkUnspecified(
  cell: JudgedCell,
  options: UnspecifiedOptions,
): Promise<UnspecifiedOutcome> {
  return quietly(() => runProbes(cell, options));
}

async function runProbes(
  cell: JudgedCell,
  options: UnspecifiedOptions,
): Promise<UnspecifiedOutcome> {
  const results: ClauseResult[] = [];
  for (const probe of PROBES) {
    const { clause } = probe;
    if (!counts(options.selection ?? {}, [clause])) continue;
    const reason = probe.notApplicable?.(cell.api);
    if (reason === undefined) options.onBegin?.(`asking what ${clause} leaves open`);
    results.push(
      reason === undefined
        ? resultOf(clause, expectedOf(probe), await observe(probe, cell, options))
        : { clause, verdict: "not-run", reason, inapplicable: true },
    );
  }
  const probes = results.filter(({ verdict }) => verdict !== "not-run").length;
  const divergences = results.filter(({ verdict }) => verdict === "divergence").length;
  return {
    outcome:
      divergences > 0
        ? { verdict: "divergence" }
        : probes > 0
          ? { verdict: "pass" }
          : { verdict: "not-run", reason: "no clause that is open is looked at" },
    counts: { probes, divergences },
    clauses: mergeClauseResults(results),
  };
}

/** The reference's answers; it is sync, and serves cells of both apis. */
function expectedOf(probe: Probe): Observations {
  return runSync(probe.observe("sync", new ReferenceStore(new ManualClock().now)));
}

/** The cell's answers, or how it failed to give them. */
async function observe(
  probe: Probe,
  cell: JudgedCell,
  { directory, limitMs = LIMIT_MS }: UnspecifiedOptions,
): Promise<Observations | string> {
  let fresh: Awaited<ReturnType<typeof openFresh>>;
  try {
    fresh = await openFresh(cell, directory);
  } catch (error) {
    return failureText(error);
  }
  const { store } = fresh.subject;
  try {
    const observed =
      cell.api === "sync"
        ? runSync(probe.observe("sync", store))
        : await withinTime(runAsync(probe.observe("async", store)), limitMs);
    await withinTime(fresh.end(), limitMs);
    return observed;
  } catch (error) {
    // Its close might wait for the call that never answered.
    fresh.abandon();
    return failureText(error);
  }
}

function resultOf(
  clause: string,
  expected: Observations,
  actual: Observations | string,
): ClauseResult {
  if (typeof actual === "string") {
    return { clause, verdict: "divergence", reason: `the probe ${actual}` };
  }
  // What several questions are answered alike is said once.
  const asked = new Map<string, string[]>();
  for (const what of Object.keys(expected)) {
    const [its, ours] = [actual[what] ?? null, expected[what] ?? null];
    if (canonicalText(its) === canonicalText(ours)) continue;
    const answers = `${textOf(its)}; the reference: ${textOf(ours)}`;
    asked.set(answers, [...(asked.get(answers) ?? []), what]);
  }
  if (asked.size === 0) return { clause, verdict: "pass" };
  const differences = [...asked].map(([answers, what]) => `${what.join(", ")}: ${answers}`);
  return { clause, verdict: "divergence", reason: differences.join(" | ") };
}

function textOf(answer: Json): string {
  return typeof answer === "string" ? answer : JSON.stringify(answer);
}
