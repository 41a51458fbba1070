// Whether the stores of a cell can be opened at all and have every call: where not, every check would say so in words
// of its own, a hundred times over, and nothing of the engine.
import { codedMessage } from "@assay/engines/engine";
import { missingCalls } from "@assay/engines/covalue";
import { quietly } from "@assay/engines/jazz";
import { ANSWER_LIMIT_MS, NoAnswer } from "./bound.ts";
import type { OnBegin } from "./cell-events.ts";
import { withinTime } from "./claims/call-outcome.ts";
import type { JudgedCell } from "./judged-cell.ts";
import { openFresh, type FreshSubject } from "./subject.ts";

/** Why a cell cannot be checked. */
export interface Refusal {
  /** What is wrong with the engine. */
  readonly what: string;
  readonly expected: string;
  readonly actual: string;
}

/** Many times what an open takes on a busy disk, and less than a process may say nothing for: that would end it first. */
const OPEN_LIMIT_MS = 45_000;

/**
 * Opens a fresh store of the cell in a directory of its own under `directory`; the error of the engine's open with
 * its code, that it has not answered within `limitMs`, by default 45,000, or which calls its store lacks; `undefined`
 * where it opens and has them all. How it closes is for the checks to say; `onBegin` is told of both, since either
 * may never end.
 */
export function refusedOpening(
  cell: JudgedCell,
  directory: string,
  onBegin: OnBegin,
  limitMs = OPEN_LIMIT_MS,
): Promise<Refusal | undefined> {
  return quietly(async () => {
    onBegin("opening a fresh store");
    let fresh: FreshSubject;
    try {
      fresh = await withinTime(openFresh(cell, directory), limitMs);
    } catch (error) {
      const { engine, api } = cell;
      return {
        what: "the engine could not be opened",
        expected: "an open store",
        actual:
          error instanceof NoAnswer
            ? `the ${api} open of ${engine.name} gave ${error.message}`
            : codedMessage(error),
      };
    }
    const missing = missingCalls(fresh.subject.store);
    onBegin("closing a fresh store");
    await withinTime(fresh.end(), ANSWER_LIMIT_MS).catch(() => fresh.abandon());
    if (missing.length === 0) return undefined;
    return {
      what: "the engine lacks calls",
      expected: "a store with every call of the port",
      actual: `the ${cell.api} store of ${cell.engine.name} has no ${missing.join(", no ")}`,
    };
  });
}
