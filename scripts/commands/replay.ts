// `assay replay`: plays a history from a file on one cell, beside the reference.
import { isDeepStrictEqual } from "node:util";
import {
  citationsOf,
  generatedSkips,
  replayHistory,
  snippetFor,
  withoutUnclaimed,
  type JudgedCell,
  type Replayed,
} from "@assay/conformance/covalue";
import type { Difference, History, Judgement } from "@assay/engines/covalue";
import { AssayError, canonical, cellName } from "@assay/engines/engine";
import { readHistory } from "@assay/engines/history";
import {
  counted,
  renderCitedClauses,
  renderDifference,
  renderThrown,
  renderWholeDifference,
} from "@assay/reports";
import { chooseCells } from "../cell-choice.ts";
import { EXIT } from "../exit-code.ts";
import type { ReplayOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";
import { Waits } from "../waits.ts";

/**
 * Prints whether the cell answers as the reference does, or the program that shows it, and gives the exit code.
 * The history is played in a process of its own. Errors: those of the file, of the engine and of opening it;
 * `INTERRUPTED`.
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
  const progress = new ProgressLine(output);
  const waits = new Waits(progress);
  try {
    const cell = { engine, api, durability };
    const operations = withoutUnclaimed(written, cell);
    if (!isDeepStrictEqual(operations, written)) output.warn(notAsWritten(engine.name, file));
    const name = cellName({ engine: engine.name, api, durability, tuning: {} });
    const replay = (): Promise<Replayed> =>
      replayHistory(
        cell,
        operations,
        { directory: places.scratch, onDoing: (what) => waits.begin(name, what) },
        signal,
      );
    let replayed = await replay();
    for (let time = 1; time < options.times && agrees(replayed); time += 1) {
      progress.update("replay", `${time} of ${options.times} times`);
      replayed = await replay();
    }
    waits.end(name);
    progress.clear();
    return tell(cell, name, file, replayed, options, output);
  } finally {
    waits.stop();
    progress.clear();
    places.removeScratch();
  }
}

/** Prints what a replay showed, and gives the exit code. */
function tell(
  cell: JudgedCell,
  name: string,
  file: string,
  { played, judgement, thrown, brokenOff }: Replayed,
  options: ReplayOptions,
  output: Output,
): number {
  if (brokenOff?.isBefore === true && thrown !== undefined) {
    output.print(`${name} could not be opened, so nothing of ${file} was played`);
    output.print(renderThrown(thrown));
    return EXIT.fail;
  }
  if (brokenOff?.isBefore === true) {
    output.print(
      `${name} never came back from ${brokenOff.doing}, before anything of ${file} was played`,
    );
    output.print(brokenOff.how);
    return EXIT.fail;
  }
  if (options.snippet === true) {
    output.print(snippet(cell, played, judgement));
    return judgement.state === "agrees" ? EXIT.pass : EXIT.fail;
  }
  if (judgement.state === "agrees") {
    const times = options.times === 1 ? "" : `, ${options.times} times`;
    output.print(
      `${name} answers every operation of ${file} as the reference does: ${counted(played.length, "operation")}${times}`,
    );
    return EXIT.pass;
  }
  const what =
    brokenOff === undefined
      ? "differs from the reference on"
      : `never came back from ${brokenOff.doing}, in`;
  output.print(`${name} ${what} ${file}\n`);
  const render = options.whole === true ? renderWholeDifference : renderDifference;
  output.print(render(played, judgement.difference, output));
  if (thrown !== undefined) output.print(renderThrown(thrown));
  const clauses = citationsOf(played, judgement.difference, {}, generatedSkips(cell));
  output.print(renderCitedClauses(clauses, output));
  return EXIT.fail;
}

function agrees({ judgement, brokenOff }: Replayed): boolean {
  return judgement.state === "agrees" && brokenOff === undefined;
}

function notAsWritten(engine: string, file: string): string {
  return `assay: ${engine} does not claim that its composite calls are atomic: ${file} is played without what holds it to that`;
}

/** The program that shows what differs, or, where nothing does, the final state. */
function snippet(cell: JudgedCell, history: History, judgement: Judgement): string {
  const difference = judgement.state === "differs" ? judgement.difference : atTheEnd(judgement);
  const clauses =
    judgement.state === "differs" ? citationsOf(history, difference, {}, generatedSkips(cell)) : [];
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
