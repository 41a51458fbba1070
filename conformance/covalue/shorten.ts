// Makes a failing history shorter and simpler, one change at a time, as long as it still fails.
import type { History } from "@assay/engines/covalue";
import { keepsParallelRule } from "./generator/parallel-rules.ts";
import { dropOperations } from "./shorten/drop-operations.ts";
import { dropParts } from "./shorten/drop-parts.ts";
import { dropTime } from "./shorten/drop-time.ts";
import { joinTransactions } from "./shorten/join-transactions.ts";
import { partBranches } from "./shorten/part-branches.ts";
import { renameNames } from "./shorten/rename-names.ts";
import { replaceTransactions } from "./shorten/replace-transactions.ts";
import { simplifyValues } from "./shorten/simplify-values.ts";
import { writeInBatches } from "./shorten/write-in-batches.ts";

/** Gives histories that are a little simpler than the given one, the boldest first. */
export type Simplification = (history: History) => Iterable<History>;

/** In this order: what drops most comes first, so that the others have little left to do. */
const SIMPLIFICATIONS: readonly Simplification[] = [
  dropOperations,
  joinTransactions,
  replaceTransactions,
  writeInBatches,
  dropTime,
  partBranches,
  dropParts,
  renameNames,
  simplifyValues,
];

/**
 * The simplest failing history that is reached by single changes. `failingPart` plays a candidate and gives its
 * operations up to the one that fails; `undefined` where none does. It is asked at most `mostTries` times, of no
 * candidate twice; those whose outcome the contract leaves open are not tried.
 */
export async function shorten(
  history: History,
  failingPart: (candidate: History) => Promise<History | undefined>,
  mostTries: number,
): Promise<History> {
  let shortest = history;
  const tried = new Set<string>();
  for (let progress = true; progress;) {
    progress = false;
    for (const simplify of SIMPLIFICATIONS) {
      let again = true;
      while (again) {
        again = false;
        for (const candidate of simplify(shortest)) {
          if (!keepsParallelRule(candidate)) continue;
          const text = JSON.stringify(candidate);
          if (tried.has(text)) continue;
          if (tried.size >= mostTries) return shortest;
          tried.add(text);
          const failing = await failingPart(candidate);
          if (failing === undefined) continue;
          shortest = failing;
          progress = true;
          again = true;
          break;
        }
      }
    }
  }
  return shortest;
}
