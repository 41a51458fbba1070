// What is done with a history that failed: made shorter, played again to see whether it always fails,
// written to a file, and turned into the command that replays it.
import type { Difference, History } from "@assay/engines/covalue";
import type { HistoryFailure, HistoryOrigin } from "../events.ts";
import { citationsOf } from "./citations/citations.ts";
import { writeFailure, writeSnippet } from "./failure-files.ts";
import { isHanging, judgeHistory, type JudgingOptions } from "./judge-history.ts";
import { replayCommand } from "./replay-command.ts";
import { shorten } from "./shorten.ts";
import { withFailingRead, type FailingHistory } from "./failing-read.ts";
import type { JudgedCell } from "./judged-cell.ts";

/** Where a failing random history came from. */
export type SeedOrigin = Extract<HistoryOrigin, { readonly from: "seed" }>;

/** How failing histories are dealt with. */
export interface FailureOptions extends JudgingOptions {
  /** Where failing histories are written; left out, none is. */
  readonly failures?: string;
  /** Clauses that other checks of the cell have found broken: one that is cited comes first. Default: none. */
  readonly broken?: ReadonlySet<string>;
  /** Whether a failing history is made shorter, which takes most of the time. Default: true. */
  readonly shortens?: boolean;
  /** Most histories to try while shortening. Default: 3,000. */
  readonly mostTries?: number;
  /** Called with each history that is tried while shortening: where stores open slowly that takes minutes. */
  readonly onTry?: () => void;
}

const MOST_TRIES = 3_000;
/** A store that hangs costs the whole limit each time. */
const MOST_HANGS = 5;
const REPLAYS = 3;
/** Of the clauses that a comparison cites, so many may be what is broken although another one is likelier. */
const LIKELIEST = 3;

/** Shortens a failing history and says all that is to be said of it. */
export async function explainFailure(
  cell: JudgedCell,
  failing: FailingHistory,
  origin: SeedOrigin,
  options: FailureOptions,
): Promise<HistoryFailure> {
  let reached = failing.difference;
  const isSilence = isHanging({ state: "differs", difference: reached });
  let hangs = 0;
  const shortest = await shorten(
    options.shortens === false ? failing.history : upTo(reached, failing.history),
    async (candidate) => {
      options.onTry?.();
      if (hangs >= MOST_HANGS) return undefined;
      const judgement = await judgeHistory(cell, candidate, options);
      if (isHanging(judgement)) {
        hangs += 1;
        // On a busy machine a store may only be late, which is not what is looked for.
        if (!isSilence) return undefined;
      }
      if (judgement.state === "agrees") return undefined;
      reached = judgement.difference;
      return upTo(reached, candidate);
    },
    options.shortens === false ? 0 : (options.mostTries ?? MOST_TRIES),
  );
  // Not before: the same final state is not answered without the read, too, and shortening would drop it.
  const found = { history: shortest, difference: reached };
  const { history, difference } = await withFailingRead(cell, found, options);
  const nature = await natureOf(cell, history, options);
  const cited = citationsOf(history, difference, options.selection);
  const { failures, broken } = options;
  const clauses = laidToBroken(cited, broken);
  const failed = { history, difference, clauses };
  const file = failures && writeFailure(cell, failed, origin.seed, failures);
  const snippetFile = failures && writeSnippet(cell, failed, String(origin.seed), failures);
  return {
    kind: "history",
    origin,
    history,
    difference,
    clauses,
    nature,
    ...(file && { file }),
    ...(snippetFile && { snippetFile }),
    replay: replayCommand(cell, file ?? "FILE", nature),
  };
}

/**
 * The clauses that a comparison cites, with one first that is known to be broken: but only where it is among the
 * likeliest, since whatever a history did long before is cited too, the less likely the further behind.
 */
export function laidToBroken<Clause extends string>(
  cited: readonly Clause[],
  broken: ReadonlySet<string> = new Set(),
): readonly Clause[] {
  const known = cited.slice(0, LIKELIEST).find((clause) => broken.has(clause));
  return known === undefined ? cited : [known, ...cited.filter((clause) => clause !== known)];
}

/** The operations up to the one that differs: what comes after it has not been played. */
function upTo(difference: Difference, history: History): History {
  return difference.at === "operation" ? history.slice(0, difference.index + 1) : history;
}

/** Plays a history that has failed again, to see whether it always does. */
export async function natureOf(
  cell: JudgedCell,
  history: History,
  options: JudgingOptions,
): Promise<HistoryFailure["nature"]> {
  for (let replay = 0; replay < REPLAYS; replay += 1) {
    // A store that does not open this time does not fail in the same way either.
    const judgement = await judgeHistory(cell, history, options).catch(() => undefined);
    if (judgement?.state !== "differs") return "flaky";
  }
  return "deterministic";
}
