// `assay tape`: plays an application's recorded traffic on every chosen cell, beside the reference.
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";
import { AssayError, selectCells, type Api, type SelectedCell } from "@assay/engines/engine";
import {
  judgeTape,
  readTape,
  tapeClock,
  TapeExpectation,
  type Tape,
  type TapeSubject,
} from "@assay/engines/tape";
import { renderTape, type PlayedTape } from "@assay/reports";
import { chooseCells } from "../cell-choice.ts";
import { EXIT } from "../exit-code.ts";
import { noteMissing } from "../missing-engines.ts";
import type { Output } from "../output.ts";
import type { CellOptions } from "../options.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** Options of `assay tape` as commander gives them. */
export interface TapeOptions extends CellOptions {
  readonly dir: string;
  readonly unfinished?: boolean;
}

/**
 * Prints what each cell made of the tape, and gives the exit code: of a failure where one differs.
 * Errors: `SELECTION_EMPTY` for a tape without calls; those of the file, of choosing cells and of
 * opening them; `INTERRUPTED`.
 */
export async function tapeCommand(
  file: string,
  options: TapeOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const tape = readTape(file, { unfinished: options.unfinished === true });
  if (tape.calls.length === 0) {
    // Equal in nothing is not equal.
    throw new AssayError("SELECTION_EMPTY", `${file} holds no call to play`);
  }
  const { registry, selection, required } = await chooseCells(options);
  const { cells, missing } = await selectCells(registry, selection, required);
  const progress = new ProgressLine(output);
  const places = makeRunDirectory(options.dir);
  const played: PlayedTape[] = [];
  try {
    noteMissing(missing, progress);
    const expectations = new Expectations(tape, signal);
    const interruption = interrupted(signal);
    progress.begin("tape", cells.length);
    for (const cell of cells) {
      progress.update(cell.name, `${tape.calls.length} calls`);
      const path = join(places.scratch, cell.name.replaceAll("/", "-"));
      // A store may take long to answer, or never do.
      played.push(
        await Promise.race([
          playOnCell(cell, path, tape, await expectations.of(cell.api), signal),
          interruption,
        ]),
      );
      progress.end(cell.name);
    }
    progress.clear();
    const reference = await expectations.of(cells[0]?.api ?? "async");
    output.print(renderTape(file, tape, reference.play, played, output));
    return played.every(({ difference }) => difference === undefined) ? EXIT.pass : EXIT.fail;
  } finally {
    progress.clear();
    places.removeScratch();
  }
}

async function playOnCell(
  { name, engine, api, durability }: SelectedCell<CoValueEngine>,
  path: string,
  tape: Tape,
  expectation: TapeExpectation,
  signal: AbortSignal,
): Promise<PlayedTape> {
  const clock = tapeClock(tape);
  const opening = { path, durability, clock: clock.now };
  const subject: TapeSubject =
    api === "async"
      ? { api, store: await engine.openAsync(opening), clock }
      : { api, store: engine.openSync(opening), clock };
  try {
    const { difference, ...play } = await judgeTape(subject, tape, expectation, signal);
    return { cell: name, play, difference };
  } finally {
    await subject.store.close();
  }
}

/** What the reference answers, played once for each api that is asked for. */
class Expectations {
  readonly #tape: Tape;
  readonly #signal: AbortSignal;
  readonly #byApi = new Map<Api, Promise<TapeExpectation>>();

  constructor(tape: Tape, signal: AbortSignal) {
    this.#tape = tape;
    this.#signal = signal;
  }

  of(api: Api): Promise<TapeExpectation> {
    const known = this.#byApi.get(api) ?? TapeExpectation.of(this.#tape, api, this.#signal);
    this.#byApi.set(api, known);
    return known;
  }
}

/** Rejects when the signal is aborted. */
function interrupted(signal: AbortSignal): Promise<never> {
  const interruption = new Promise<never>((_, reject) => {
    const end = (): void =>
      reject(new AssayError("INTERRUPTED", "playing the tape was interrupted"));
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
  // It may come when nothing is waited for.
  interruption.catch(() => {});
  return interruption;
}
