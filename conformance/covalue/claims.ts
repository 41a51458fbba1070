// Checks what an engine says of itself, and the life of its stores, on one cell: each claim is tested
// where it is made, its absence asserted where it is not. What histories can see is theirs.
import { join } from "node:path";
import { errorMessage, makeDirectory } from "@assay/engines/engine";
import type { ObservedFailure, Verdict } from "../events.ts";
import {
  apisShareADirectory,
  goesOnAfterReopening,
  keepsEverything,
  startsEmpty,
} from "./claims/reopening.ts";
import { copiesItsArguments, refusesSenselessArguments } from "./claims/arguments.ts";
import {
  failedBatchLeavesNothing,
  failedTrackingLeavesNothing,
  readersSeeWholeBatches,
} from "./claims/atomicity.ts";
import { refusesCallsAfterClose } from "./claims/calls-after-close.ts";
import {
  CellUnderCheck,
  withinTime,
  type ClaimCheck,
  type ClaimsContext,
} from "./claims/cell-under-check.ts";
import { closesMoreThanOnce, closeWaitsForCalls, refusesToCloseInside } from "./claims/closing.ts";
import { obeysTheConfiguration } from "./claims/configuration.ts";
import { refusesForeignDirectories, refusesWhatIsNotOffered } from "./claims/refused-openings.ts";
import { listsItsRows } from "./claims/rows.ts";
import { openersAgree, refusesASecondOpener } from "./claims/second-opener.ts";
import { storesLongAndLarge } from "./claims/sizes.ts";
import { refusesAPromiseInASyncTransaction } from "./claims/sync-callback.ts";
import { syncChangesNothing } from "./claims/syncing.ts";
import { keepsTheOrderOfWrites } from "./claims/write-order.ts";

export type { ClaimCheck, ClaimsContext } from "./claims/cell-under-check.ts";

/** Every check, in the order they are run. */
export const CLAIM_CHECKS: readonly ClaimCheck[] = [
  listsItsRows,
  failedBatchLeavesNothing,
  failedTrackingLeavesNothing,
  readersSeeWholeBatches,
  refusesASecondOpener,
  openersAgree,
  keepsTheOrderOfWrites,
  copiesItsArguments,
  refusesSenselessArguments,
  storesLongAndLarge,
  obeysTheConfiguration,
  refusesAPromiseInASyncTransaction,
  syncChangesNothing,
  keepsEverything,
  goesOnAfterReopening,
  apisShareADirectory,
  startsEmpty,
  closesMoreThanOnce,
  closeWaitsForCalls,
  refusesToCloseInside,
  refusesCallsAfterClose,
  refusesWhatIsNotOffered,
  refusesForeignDirectories,
];

/** How long one check may take before a call in it counts as one that never answers. */
const TIME_LIMIT_MS = 30_000;

/** What checking a cell's claims came to. */
export interface ClaimsOutcome {
  readonly outcome: Verdict;
  /** `checks` made, `differences` found, and checks that say nothing about such a cell. */
  readonly counts: Readonly<Record<"checks" | "differences" | "not applicable", number>>;
  /** The checks that say nothing about such a cell, and why: absence is said. */
  readonly notApplicable: readonly { readonly what: string; readonly reason: string }[];
}

/** Checks the claims of one cell. Errors: none; what an engine throws is a failure of its own. */
export async function checkClaims(context: ClaimsContext): Promise<ClaimsOutcome> {
  const failures: ObservedFailure[] = [];
  const notApplicable: { what: string; reason: string }[] = [];
  let checks = 0;
  for (const check of CLAIM_CHECKS) {
    const reason = check.notApplicable(context);
    if (reason !== undefined) {
      notApplicable.push({ what: check.name, reason });
      continue;
    }
    checks += 1;
    failures.push(...(await runCheck(check, context)));
  }
  const [first, ...more] = failures;
  return {
    outcome:
      first === undefined ? { verdict: "pass" } : { verdict: "fail", failures: [first, ...more] },
    counts: {
      checks,
      differences: failures.length,
      "not applicable": notApplicable.length,
    },
    notApplicable,
  };
}

/** A check's differences, each with the check's name and the clauses that it violates. */
async function runCheck(
  check: ClaimCheck,
  context: ClaimsContext,
): Promise<readonly ObservedFailure[]> {
  const directory = join(context.directory, check.name);
  makeDirectory(directory);
  const cell = new CellUnderCheck({ ...context, directory });
  try {
    await withinTime(check.run(cell), TIME_LIMIT_MS);
  } catch (error) {
    cell.equal(`the check ${check.name}`, "no error", errorMessage(error));
  }
  await cell.release();
  return cell.failures.map(({ what, ...failure }) => ({
    ...failure,
    clauses: check.clauses,
    what: `${check.name}: ${what} (${check.clauses.join(", ")})`,
  }));
}
