// Runs the Rust program that replays a stream (crates/cojson-storage-player/examples/replay.rs) in a
// process of its own. Building it is the caller's matter.
import { execFile } from "node:child_process";
import { AssayError, errorMessage } from "@assay/engines/engine";
import type { NativeOutcome, NativeWorkerInput } from "./worker.ts";
import { replayedSchema } from "./times.ts";

const WRONG_ANSWER = 1;

/**
 * Replays once. Errors: `HOST_EXITED` with the program's own words where it could not play the stream,
 * `HOST_PROTOCOL` where it printed something else than times, `INTERRUPTED`.
 */
export async function replayInRust(
  program: string,
  { stream, directory, durability, calls }: NativeWorkerInput,
  signal: AbortSignal,
): Promise<NativeOutcome> {
  const { exitCode, stdout, stderr } = await runProgram(
    program,
    [stream, directory, durability, calls],
    signal,
  );
  if (exitCode === WRONG_ANSWER) return { outcome: "wrong", reason: stderr.trim() };
  if (exitCode !== 0) {
    throw new AssayError("HOST_EXITED", `${program} ended with ${exitCode}: ${stderr.trim()}`);
  }
  try {
    return { outcome: "replayed", replayed: replayedSchema.parse(JSON.parse(stdout)) };
  } catch (error) {
    throw new AssayError("HOST_PROTOCOL", `${program} printed no times: ${errorMessage(error)}`, {
      cause: error,
    });
  }
}

interface Ended {
  /** Or the signal's name, or why it could not be started. */
  readonly exitCode: number | string;
  readonly stdout: string;
  readonly stderr: string;
}

function runProgram(program: string, args: readonly string[], signal: AbortSignal): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { signal, encoding: "utf8" }, (error, stdout, stderr) => {
      if (signal.aborted) {
        reject(new AssayError("INTERRUPTED", "the run was interrupted"));
        return;
      }
      resolve({
        exitCode: error === null ? 0 : (error.code ?? error.signal ?? "?"),
        stdout,
        stderr,
      });
    });
  });
}
