// The second pass over a failing history: fast-check has taken operations and steps out, this makes
// what is left shorter and simpler, one change at a time, as long as the history still fails.
import type { History } from "@assay/engines/covalue";
import { keepsParallelRule } from "./generator/parallel-rules.ts";
import { dropOperations } from "./shorten/drop-operations.ts";
import { dropParts } from "./shorten/drop-parts.ts";
import { joinTransactions } from "./shorten/join-transactions.ts";
import { partBranches } from "./shorten/part-branches.ts";
import { renameNames } from "./shorten/rename-names.ts";
import { simplifyValues } from "./shorten/simplify-values.ts";

/** Gives histories that are a little simpler than the given one, the boldest first. */
export type Simplification = (history: History) => Iterable<History>;

/** In this order: what drops most comes first, so that the others have little left to do. */
const SIMPLIFICATIONS: readonly Simplification[] = [
  dropOperations,
  joinTransactions,
  partBranches,
  dropParts,
  renameNames,
  simplifyValues,
];

/**
 * The simplest failing history that is reached by single changes. `stillFails` is asked at most
 * `mostTries` times; candidates whose outcome the contract leaves open are not tried.
 */
export async function shorten(
  history: History,
  stillFails: (candidate: History) => Promise<boolean>,
  mostTries: number,
): Promise<History> {
  let shortest = history;
  let tries = 0;
  for (let progress = true; progress;) {
    progress = false;
    for (const simplify of SIMPLIFICATIONS) {
      let again = true;
      while (again) {
        again = false;
        for (const candidate of simplify(shortest)) {
          if (!keepsParallelRule(candidate)) continue;
          if (tries >= mostTries) return shortest;
          tries += 1;
          if (!(await stillFails(candidate))) continue;
          shortest = candidate;
          progress = true;
          again = true;
          break;
        }
      }
    }
  }
  return shortest;
}
