// `assay bench --native`: one stream replayed by Rust and by Node on the same engine, so that the engine's
// cost and the binding's can be told apart.
import { join } from "node:path";
import {
  NATIVE_PROCESSES,
  nativeBench,
  nativeCosts,
  writeNativeStream,
  type NativeRun,
  type NativeVerdict,
} from "@assay/bench";
import { AssayError, type Durability } from "@assay/engines/engine";
import { fjallEngine } from "@assay/engines/fjall";
import { renderNative } from "@assay/reports";
import { captureFile } from "../capture-file.ts";
import { environmentOf } from "../environment.ts";
import { endLook, takeUntilInterrupted } from "../look.ts";
import { nativePlayer } from "../native-player.ts";
import type { RunOptions } from "../options.ts";
import type { Output } from "../output.ts";
import { ProgressLine } from "../progress.ts";
import { makeRunDirectory } from "../run-directory.ts";

/** How often each of the four processes is run. */
const ROUNDS = 3;
/** Processes of a durability. */
const OF_DURABILITY = ROUNDS * NATIVE_PROCESSES;
const DEFAULT_SAMPLES = 1_000;
const NATIVE_DURABILITIES = ["process", "power"] as const;

type NativeDurability = (typeof NATIVE_DURABILITIES)[number];

/** What is chosen; the engine is fjall, the only one that is written in Rust. */
export interface NativeOptions extends Pick<RunOptions, "dir" | "seed" | "scale"> {
  /** Timed operations of each kind. Default: 1,000. */
  readonly samples?: number;
  /** One table each. Default: `process` alone. */
  readonly durabilities?: readonly Durability[];
}

/**
 * Prints a table a durability, and gives the exit code: `fail` where an answer was wrong, which has no
 * times. An interrupt ends the replays; what was found until then is printed. Errors: `ENGINE_UNAVAILABLE` without the addon or without cargo, with the remedy.
 */
export async function nativeCommand(
  options: NativeOptions,
  output: Output,
  signal: AbortSignal,
): Promise<number> {
  const durabilities = (options.durabilities ?? ["process"]).map(nativeDurability);
  const probe = await fjallEngine.probe();
  if (!probe.available) {
    throw new AssayError("ENGINE_UNAVAILABLE", `fjall: ${probe.reason}; ${probe.remedy}`);
  }
  const progress = new ProgressLine(output);
  const program = await nativePlayer(progress, signal);
  const places = makeRunDirectory(options.dir);
  try {
    const { cojson } = environmentOf(places.base);
    const { seed, scale, samples = DEFAULT_SAMPLES } = options;
    const choice = { directory: places.base, seed, scale, cojson };
    const { capture } = await captureFile(choice, progress, signal);
    const stream = join(places.scratch, "stream.jsonl");
    progress.update("native", "writing the stream");
    const size = writeNativeStream(stream, capture, { seed, samples });
    progress.end("native");
    let wrong = false;
    let ended = 0;
    for (const durability of durabilities) {
      if (signal.aborted) break;
      const runs: NativeRun[] = [];
      const directory = join(places.scratch, durability);
      const ofRun = { stream, program, directory, durability, rounds: ROUNDS, seed };
      const take = (run: NativeRun): void => {
        runs.push(run);
        progress.update(`native ${durability}`, `${runs.length}/${OF_DURABILITY} processes`);
      };
      await takeUntilInterrupted(nativeBench(ofRun, signal), take, signal);
      progress.clear();
      const { rounds, verdict } = wholeRounds(runs);
      const about = { engine: probe.version, durability, rounds, ...size };
      const hasWrong = verdict.wrong.length > 0;
      if (rounds > 0 || hasWrong) output.print(renderNative(verdict, about, output));
      wrong ||= hasWrong;
      ended += runs.length;
    }
    const done = `${ended} of ${durabilities.length * OF_DURABILITY} processes`;
    return endLook({ done, failed: wrong }, output, signal);
  } finally {
    progress.clear();
    places.removeScratch();
  }
}

/** Times of the rounds that have all their processes, so that the sides have equally many; wrong answers of all. */
function wholeRounds(runs: readonly NativeRun[]): {
  readonly rounds: number;
  readonly verdict: NativeVerdict;
} {
  const rounds = Math.floor(runs.length / NATIVE_PROCESSES);
  const { costs } = nativeCosts(runs.slice(0, rounds * NATIVE_PROCESSES));
  return { rounds, verdict: { costs, wrong: nativeCosts(runs).wrong } };
}

function nativeDurability(durability: Durability): NativeDurability {
  const found = NATIVE_DURABILITIES.find((one) => one === durability);
  if (found !== undefined) return found;
  throw new AssayError(
    "USAGE",
    `--native has no durability ${durability}: fjall offers ${NATIVE_DURABILITIES.join(", ")}`,
  );
}
