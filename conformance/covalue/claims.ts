// Checks what an engine says of itself, and the life of its stores, on one cell: each claim is tested
// where it is made, its absence asserted where it is not. What histories can see is theirs.
import { join } from "node:path";
import { codedMessage, makeDirectory } from "@assay/engines/engine";
import { quietly } from "@assay/engines/jazz";
import type { ClauseResult, ObservedFailure, Verdict } from "../events.ts";
import { NoAnswer } from "./bound.ts";
import type { OnBegin } from "./cell-events.ts";
import { mergeClauseResults } from "./clause-results.ts";
import { counts } from "./clause-selection.ts";
import {
  apisShareADirectory,
  durabilitiesShareADirectory,
  goesOnAfterReopening,
  keepsEverything,
  startsEmpty,
} from "./claims/reopening.ts";
import { answersItsCaller } from "./claims/answers.ts";
import { erasesAtOnce, givesALockToOne } from "./claims/asked-at-once.ts";
import { batchesComeInParts, readsComeInParts } from "./claims/absent-atomicity.ts";
import {
  failedBatchLeavesNothing,
  failedTrackingLeavesNothing,
  readersSeeWholeBatches,
} from "./claims/atomicity.ts";
import { withinTime } from "./claims/call-outcome.ts";
import { callThatThrew } from "./claims/call-that-threw.ts";
import { refusesCallsAfterClose } from "./claims/calls-after-close.ts";
import { CellUnderCheck, type ClaimCheck, type ClaimsContext } from "./claims/cell-under-check.ts";
import { inapplicableClauses } from "./claims/clauses-of-api.ts";
import { closesMoreThanOnce, closeWaitsForCalls, refusesToCloseInside } from "./claims/closing.ts";
import { obeysTheConfiguration } from "./claims/configuration.ts";
import { copiesItsArguments } from "./claims/copied-arguments.ts";
import {
  passesOverUnreadableHeaders,
  passesOverUnreadableTransactions,
} from "./claims/corrupt-rows.ts";
import { holdsEveryNumber } from "./claims/edge-numbers.ts";
import { keepsDirectoriesApart } from "./claims/directories-apart.ts";
import { holdsAFarLongerList, holdsLongLists } from "./claims/long-lists.ts";
import { judgesLocksByTheirTimes } from "./claims/lock-times.ts";
import type { Absence, Looks } from "./claims/looks.ts";
import { storesOddBatches } from "./claims/odd-batches.ts";
import { keepsNamesAsTheyAre } from "./claims/tidied-names.ts";
import { failsWithWhateverIsThrown } from "./claims/failing-callbacks.ts";
import { takesAHintForNoMore } from "./claims/hints.ts";
import { readsWhatOvertookReads } from "./claims/overtaken-reads.ts";
import { keepsNumbersApart } from "./claims/numbers-apart.ts";
import { keepsNamesApart } from "./claims/odd-names.ts";
import { openersOverwriteNothing } from "./claims/openers-at-once.ts";
import { knowsADirectoryByAnyPath } from "./claims/paths.ts";
import { refusesForeignDirectories, refusesWhatIsNotOffered } from "./claims/refused-openings.ts";
import { readsAreOfOneState } from "./claims/reads-of-one-state.ts";
import { listsItsRows } from "./claims/rows.ts";
import { openersAgree, refusesASecondOpener } from "./claims/second-opener.ts";
import { anotherProcessIsAnOpener } from "./claims/second-process.ts";
import { refusesSenselessArguments } from "./claims/senseless-arguments.ts";
import { storesEverySize } from "./claims/sizes.ts";
import { keepsSlowTransactionsOpen } from "./claims/slow-transactions.ts";
import { refusesAPromiseInASyncTransaction } from "./claims/sync-callback.ts";
import { syncChangesNothing } from "./claims/syncing.ts";
import { keepsTransactionsApart } from "./claims/transactions-apart.ts";
import { givesJSONBackToTheByte } from "./claims/values.ts";
import { keepsTheOrderOfWrites } from "./claims/write-order.ts";

export type { ClaimCheck, ClaimsContext } from "./claims/cell-under-check.ts";

/** Every check, in the order they are run. */
export const CLAIM_CHECKS: readonly ClaimCheck[] = [
  listsItsRows,
  failedBatchLeavesNothing,
  failedTrackingLeavesNothing,
  readersSeeWholeBatches,
  batchesComeInParts,
  readsComeInParts,
  refusesASecondOpener,
  openersAgree,
  anotherProcessIsAnOpener,
  openersOverwriteNothing,
  keepsTheOrderOfWrites,
  erasesAtOnce,
  givesALockToOne,
  copiesItsArguments,
  answersItsCaller,
  refusesSenselessArguments,
  storesEverySize,
  holdsLongLists,
  holdsAFarLongerList,
  holdsEveryNumber,
  keepsNamesAsTheyAre,
  storesOddBatches,
  givesJSONBackToTheByte,
  keepsNamesApart,
  keepsNumbersApart,
  obeysTheConfiguration,
  judgesLocksByTheirTimes,
  refusesAPromiseInASyncTransaction,
  failsWithWhateverIsThrown,
  keepsTransactionsApart,
  takesAHintForNoMore,
  readsWhatOvertookReads,
  readsAreOfOneState,
  syncChangesNothing,
  keepsEverything,
  goesOnAfterReopening,
  apisShareADirectory,
  durabilitiesShareADirectory,
  startsEmpty,
  keepsDirectoriesApart,
  closesMoreThanOnce,
  closeWaitsForCalls,
  refusesToCloseInside,
  refusesCallsAfterClose,
  refusesWhatIsNotOffered,
  refusesForeignDirectories,
  knowsADirectoryByAnyPath,
  passesOverUnreadableHeaders,
  passesOverUnreadableTransactions,
  keepsSlowTransactionsOpen,
];

/** How long one check may take before a call in it counts as one that never answers. */
const TIME_LIMIT_MS = 45_000;
/** What part of it the others have once one has not ended: what does not answer seldom does so in one check alone. */
const HURRIED = 1 / 4;

/** So many that have not ended are enough to say that calls do not answer: the others are not made. */
const MOST_LATE = 3;

const GIVEN_UP =
  "it had not ended in a quarter of its time, and a call is known that never answers";

/** What checking a cell's claims came to. */
export interface ClaimsOutcome {
  readonly outcome: Verdict;
  /** `checks` made, `differences` found, and checks that say nothing about such a cell. */
  readonly counts: Readonly<Record<"checks" | "differences" | "not applicable", number>>;
  /** The checks that say nothing about such a cell, and why: absence is said. */
  readonly notApplicable: readonly { readonly what: string; readonly reason: string }[];
  /** What was found out about each clause that a check of claims is about and that is looked at. */
  readonly clauses: readonly ClauseResult[];
}

/**
 * Checks the claims of one cell; `onBegin` is told of each check before it is made. Errors: none; what an engine
 * throws is a failure of its own.
 */
export function checkClaims(context: ClaimsContext, onBegin?: OnBegin): Promise<ClaimsOutcome> {
  return quietly(() => runChecks(context, onBegin));
}

async function runChecks(context: ClaimsContext, onBegin?: OnBegin): Promise<ClaimsOutcome> {
  const { selection = {} } = context;
  const failures: ObservedFailure[] = [];
  const notApplicable: { what: string; reason: string }[] = [];
  const clauses = inapplicableClauses(context.api, selection);
  let checks = 0;
  let isHurried = context.isHurried ?? false;
  let late = 0;
  const asked = CLAIM_CHECKS.filter(({ name, clauses: cited }) => {
    const isNamed = context.checks?.includes(name) ?? true;
    return isNamed && cited.some((clause) => counts(selection, [clause]));
  });
  const untold = new Set<string>();
  const waiting = new Map<ClaimCheck, Promise<CheckRun>>();
  for (const check of asked) {
    if (check.waits === undefined || check.notApplicable(context) !== undefined) continue;
    onBegin?.(`checking ${check.name}`);
    const run = runCheck(check, context, isHurried);
    // Its error, if any, is met where it is awaited.
    run.catch(() => {});
    waiting.set(check, run);
  }
  for (const check of asked) {
    const lookedAt = check.clauses.filter((clause) => counts(selection, [clause]));
    const reason = check.notApplicable(context);
    if (reason !== undefined) {
      notApplicable.push({ what: check.name, reason });
      for (const clause of lookedAt) {
        clauses.push({ clause, verdict: "not-run", reason, inapplicable: true });
      }
      continue;
    }
    const begun = waiting.get(check);
    // What one has found that was begun before is told in any case, and it leaves nothing open behind it.
    if (late >= MOST_LATE && begun === undefined) {
      const reason = `${MOST_LATE} checks of claims had not ended in time`;
      for (const clause of lookedAt) clauses.push({ clause, verdict: "not-run", reason });
      continue;
    }
    checks += 1;
    onBegin?.(`checking ${check.name}`);
    const looks: CheckRun = await (begun ?? runCheck(check, context, isHurried));
    isHurried ||= looks.isLate;
    if (looks.isLate) late += 1;
    failures.push(...looks.failures);
    for (const clause of looks.untold) untold.add(clause);
    clauses.push(...looks.results(absenceIn(check, context)));
  }
  const [first, ...more] = failures;
  return {
    outcome:
      first !== undefined
        ? { verdict: "fail", failures: [first, ...more] }
        : late > 0
          ? { verdict: "not-run", reason: `${late} checks of claims had not ended in time` }
          : checks > 0
            ? { verdict: "pass" }
            : { verdict: "not-run", reason: "no check of claims says anything here" },
    counts: {
      checks,
      differences: failures.length,
      "not applicable": notApplicable.length,
    },
    notApplicable,
    clauses: mergeClauseResults(
      clauses.filter(({ clause, verdict }) => verdict !== "pass" || !untold.has(clause)),
    ),
  };
}

/** What a check has compared, and whether it did not end in its time. */
type CheckRun = Pick<Looks, "failures" | "results" | "untold"> & { readonly isLate: boolean };

/** What a check has compared, with the check's name before each difference. */
async function runCheck(
  check: ClaimCheck,
  context: ClaimsContext,
  isHurried: boolean,
): Promise<CheckRun> {
  const directory = join(context.directory, check.name);
  makeDirectory(directory);
  const cell = new CellUnderCheck({ ...context, directory }, check.clauses);
  const { limitMs = TIME_LIMIT_MS } = context;
  let isLate = false;
  let unfinished: string | undefined;
  try {
    await withinTime(check.run(cell), isHurried ? limitMs * HURRIED : limitMs);
  } catch (error) {
    isLate = error instanceof NoAnswer;
    if (isLate && isHurried) {
      // It may only have been slow: with the whole limit for each a run would take an hour to say so.
      unfinished = GIVEN_UP;
      cell.notRun(unfinished);
    } else {
      const call = isLate
        ? undefined
        : await callThatThrew(check, { ...context, directory }, error);
      const since = call === undefined ? "" : `, since ${call} threw`;
      unfinished = `it did not come to its end${since}: ${codedMessage(error)}`;
      // Also where the call's clause is off, and so nothing fails; what fails is not told as not run.
      cell.notRun(unfinished);
      cell.looks.broken(check.clauses, codedMessage(error), call);
    }
  }
  await cell.release();
  return {
    failures: cell.looks.failures.map(({ what, ...failure }) => ({
      ...failure,
      what: `${check.name}: ${what}`,
    })),
    // A part of what it looks at keeps no clause.
    results: (absence) =>
      cell.looks
        .results(absence)
        .map((result) =>
          unfinished !== undefined && result.verdict !== "fail"
            ? { clause: result.clause, verdict: "not-run", reason: unfinished }
            : result,
        ),
    untold: cell.looks.untold,
    isLate,
  };
}

/** What a pass of the check asserts the absence of in such a cell. */
function absenceIn({ name, absence }: ClaimCheck, { engine }: ClaimsContext): Absence | undefined {
  if (absence === undefined || engine.claims[absence.claim]) return undefined;
  const reason = `${absence.claim} is not claimed, and ${name} has seen that it is absent`;
  return { clauses: absence.clauses, reason };
}
