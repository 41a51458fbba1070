// `assay replay`: plays a history from a file on one cell, beside the reference.
import { isDeepStrictEqual } from "node:util";
import {
  citationsOf,
  judgeHistory,
  snippetFor,
  withoutUnclaimed,
  type JudgedCell,
} from "@assay/conformance/covalue";
import type { Difference, History, Judgement } from "@assay/engines/covalue";
import { AssayError, canonical, cellName } from "@assay/engines/engine";
import { readHistory } from "@assay/engines/history";
import { renderDifference, renderWholeDifference } from "@assay/reports";
import { chooseCells } from "../cell-choice.ts";
import { EXIT } from "../exit-code.ts";
import type { ReplayOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { makeRunDirectory } from "../run-directory.ts";

/**
 * Prints whether the cell answers as the reference does, or the program that shows it, and gives the exit code.
 * Errors: those of the file, of the engine and of opening it; `INTERRUPTED`.
 */
export async function replayCommand(
  file: string,
  options: ReplayOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const { operations: written, api: meantFor = "both" } = readHistory(file);
  const api = options.api ?? (meantFor === "both" ? "async" : meantFor);
  if (meantFor !== "both" && meantFor !== api) {
    throw new AssayError(
      "USAGE",
      `${file} is a history for ${meantFor} cells: say --api ${meantFor}`,
    );
  }
  const { registry } = await chooseCells(options);
  const engine = registry.get(options.engine);
  const probe = await engine.probe();
  if (!probe.available) {
    const { reason, remedy } = probe;
    throw new AssayError("ENGINE_UNAVAILABLE", `${engine.name} is missing: ${reason}; ${remedy}`);
  }
  const [weakest = "volatile"] = engine.durabilities;
  const durability = options.durability ?? weakest;
  const places = makeRunDirectory(options.dir);
  const endGuard = failWhereTheProcessEnds(engine.name, output);
  try {
    const cell = { engine, api, durability };
    const operations = withoutUnclaimed(written, cell);
    if (!isDeepStrictEqual(operations, written)) output.warn(notAsWritten(engine.name, file));
    const judgement = await Promise.race([
      judgeHistory(cell, operations, { directory: places.scratch }),
      interrupted(signal),
    ]);
    if (options.snippet === true) {
      output.print(snippet(cell, operations, judgement));
      return judgement.state === "agrees" ? EXIT.pass : EXIT.fail;
    }
    const name = cellName({ engine: engine.name, api, durability, tuning: {} });
    if (judgement.state === "agrees") {
      output.print(
        `${name} answers every operation of ${file} as the reference does: ${operations.length}`,
      );
      return EXIT.pass;
    }
    output.print(`${name} differs from the reference on ${file}\n`);
    const render = options.whole === true ? renderWholeDifference : renderDifference;
    output.print(render(operations, judgement.difference, output));
    return EXIT.fail;
  } finally {
    endGuard();
    places.removeScratch();
  }
}

/** An engine that ends the process has not passed, whatever it says it ends with. Answers how to stop looking. */
function failWhereTheProcessEnds(engine: string, output: Output): () => void {
  const onExit = (code: number): void => {
    output.warn(
      `assay: ${engine} ended the process, with exit code ${code}, before the history was played`,
    );
    process.exitCode = EXIT.fail;
  };
  process.once("exit", onExit);
  return () => process.removeListener("exit", onExit);
}

function notAsWritten(engine: string, file: string): string {
  return `assay: ${engine} does not claim that its composite calls are atomic: ${file} is played without what holds it to that`;
}

/** The program that shows what differs, or, where nothing does, the final state. */
function snippet(cell: JudgedCell, history: History, judgement: Judgement): string {
  const difference = judgement.state === "differs" ? judgement.difference : atTheEnd(judgement);
  const clauses = judgement.state === "differs" ? citationsOf(history, difference) : [];
  const text = snippetFor(cell, { history, difference, clauses });
  if (text !== undefined) return text.trimEnd();
  throw new AssayError(
    "USAGE",
    `engine ${cell.engine.name} names no source from which a program could import it`,
  );
}

/** The final state of a history without a difference. */
function atTheEnd(judgement: Extract<Judgement, { state: "agrees" }>): Difference {
  const state = canonical(judgement.finalState);
  return { at: "final state", expected: state, actual: state };
}

/** Rejects when the signal is aborted: a store may take long to answer, or never do. */
function interrupted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const end = (): void => reject(new AssayError("INTERRUPTED", "the replay was interrupted"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
}
