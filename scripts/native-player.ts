// Where the Rust program is that replays streams: built from this checkout's crates/ when it is asked for.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { AssayError } from "@assay/engines/engine";
import { checkout } from "./checkout.ts";
import type { ProgressLine } from "./progress.ts";

const BUILDER = "scripts/setup/native-player.mjs";

/**
 * Builds it where that is due, a minute the first time, and answers its path.
 * Errors: `ENGINE_UNAVAILABLE` with the reason and the remedy, `INTERRUPTED`.
 */
export async function nativePlayer(progress: ProgressLine, signal: AbortSignal): Promise<string> {
  const root = checkout();
  if (root === undefined) {
    throw unavailable("it is built from a checkout of Assay's sources, and this is none; clone it");
  }
  signal.throwIfAborted();
  progress.update("native", "building the Rust player");
  const child = spawn(process.execPath, [join(root, BUILDER)], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const end = (): void => void child.kill();
  signal.addEventListener("abort", end, { once: true });
  let path = "";
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (path += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    progress.update("native", lastLine(said));
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  signal.removeEventListener("abort", end);
  progress.end("native");
  if (signal.aborted) throw new AssayError("INTERRUPTED", "the run was interrupted");
  if (exitCode !== 0) throw unavailable(lastLine(said));
  return path.trim();
}

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1)?.trim() ?? "";
}

function unavailable(reason: string): AssayError {
  return new AssayError("ENGINE_UNAVAILABLE", `the Rust player cannot be built: ${reason}`);
}
