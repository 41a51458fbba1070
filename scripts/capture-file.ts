// The captured data of a run: made once for a seed and a scale, kept in a file under the run's
// directory, and given to every cell alike.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { AssayError, hasCode } from "@assay/engines/engine";
import { readCapture, writeCapture, type Capture } from "@assay/engines/history";
import { makeCapture, type ScaleName } from "@assay/engines/jazz";
import type { ProgressLine } from "./progress.ts";

/** A capture and the file it is in. */
export interface CaptureFile {
  readonly path: string;
  readonly capture: Capture;
}

/** Which capture is wanted. */
export interface CaptureChoice {
  readonly directory: string;
  readonly seed: number;
  readonly scale: ScaleName;
  /** Version of cojson, whose messages these are. */
  readonly cojson: string;
}

/**
 * The file of a seed and scale; made when it is not there yet, and made again when it is damaged.
 * Errors: `INTERRUPTED` when the signal is aborted meanwhile, and those of `writeCapture`.
 */
export async function captureFile(
  choice: CaptureChoice,
  progress: ProgressLine,
  signal: AbortSignal,
): Promise<CaptureFile> {
  const name = `cojson-${choice.cojson}-${choice.scale}-seed-${choice.seed}.jsonl`;
  const path = join(choice.directory, "captures", name);
  if (existsSync(path)) {
    try {
      return { path, capture: readCapture(path) };
    } catch (error) {
      if (!hasCode(error, "CAPTURE_INVALID")) throw error;
      progress.note(`${path} is damaged or of an older version; making it again`);
    }
  }
  const capture = await makeCapture({
    seed: choice.seed,
    scale: choice.scale,
    onProgress: ({ step, done, total }) => {
      if (signal.aborted) throw new AssayError("INTERRUPTED", "the run was interrupted");
      progress.update("data", `${step} ${done}/${total}`);
    },
  });
  progress.end("data");
  writeCapture(path, capture);
  return { path, capture };
}
