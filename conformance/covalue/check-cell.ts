// All checks of one cell, one after the other, as the events of one cell.
import { join } from "node:path";
import { errorCode, errorMessage } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { importEngine } from "@assay/engines/host";
import { CHECKS, type Check, type ConformanceEvent, type Verdict } from "../events.ts";
import type { CellInput } from "./cell-input.ts";
import { checkCorpus } from "./check-corpus.ts";
import { checkUnspecified } from "./check-unspecified.ts";
import { checkClaims } from "./claims.ts";
import type { DeviationsOutcome } from "./deviations/check-deviations.ts";
import {
  playKnownDeviations,
  withDeviations,
  withoutDeviations,
} from "./deviations/known-deviations.ts";
import { checkHistories } from "./histories.ts";
import { checkJazz } from "./jazz.ts";

/** A `checked` event without what all of them have. */
type Checked = Pick<
  Extract<ConformanceEvent, { type: "checked" }>,
  "outcome" | "counts" | "notApplicable" | "clauses" | "operations"
>;

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_MS = 100;

/**
 * Runs every check of a cell. An error in one is its failure and does not end the others.
 * Errors: `ENGINE_UNKNOWN` where the engine cannot be imported, and those of reading known deviations.
 */
export async function checkCell(
  input: CellInput,
  emit: (event: ConformanceEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const { cell } = input;
  const engine = await importEngine(input.source);
  emit({ type: "cell-started", cell });
  const known = await playKnownDeviations(engine, cell, {
    directory: input.directory,
    ...(input.deviations !== undefined && { file: input.deviations }),
  });
  for (const check of CHECKS) {
    const began = performance.now();
    let told = 0;
    const onProgress = (done: number, total: number): void => {
      const now = performance.now();
      if (now - told < PROGRESS_MS && done < total) return;
      told = now;
      emit({ type: "progress", cell, check, done, total });
    };
    const checked: Checked = signal.aborted
      ? { outcome: { verdict: "not-run", reason: "interrupted" }, counts: {} }
      : await runCheck(check, engine, input, known, onProgress, signal);
    emit({ type: "checked", cell, check, durationMs: performance.now() - began, ...checked });
  }
  emit({ type: "cell-finished", cell });
}

async function runCheck(
  check: Check,
  engine: CoValueEngine,
  input: CellInput,
  known: DeviationsOutcome,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Checked> {
  const { api, durability, tuning } = input.cell;
  const selection = withoutDeviations({}, known);
  const directory = join(input.directory, check);
  try {
    switch (check) {
      case "corpus":
        return withDeviations(
          await checkCorpus(
            { engine, api, durability, tuning },
            { directory, selection, signal, onProgress },
          ),
          known,
        );
      case "claims":
        return await checkClaims({ engine, api, durability, tuning, directory, selection });
      case "histories": {
        const { seed, histories, failures } = input;
        const result = await checkHistories(
          { engine, api, durability, tuning },
          { directory, seed, histories, failures, selection, signal, onProgress },
        );
        const { histories: played, operations, skipped, played: kinds } = result.coverage;
        const counts = { histories: played, operations, skipped };
        return { outcome: result.outcome, counts, operations: kinds };
      }
      case "jazz":
        return await checkJazz(input, onProgress, signal);
      case "unspecified":
        return await checkUnspecified({ engine, api, durability, tuning }, { directory });
    }
  } catch (error) {
    return { outcome: failedBy(error, check), counts: {} };
  }
}

function failedBy(error: unknown, check: Check): Verdict {
  const code = errorCode(error);
  const message = errorMessage(error);
  const actual = code === undefined ? message : `${code}: ${message}`;
  const what = `the check ${check}`;
  return {
    verdict: "fail",
    failures: [
      { kind: "observed", clauses: [], what, expected: "an end without an error", actual },
    ],
  };
}
