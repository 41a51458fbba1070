// The child's half of speaking in lines: standard output belongs to the protocol alone, and the
// child ends when its parent does.
import { writeSync } from "node:fs";
import { readLines } from "./json-lines.ts";

const STDOUT = 1;
const FULL_PIPE_PAUSE_MS = 1;
const NEVER_CHANGES = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** What a child's main does with what comes from outside. */
export interface ChildHandlers {
  readonly onLine: (line: string) => void;
  /** Something was thrown that no one caught; the process exits with code 1 after it. */
  readonly onUncaught: (error: unknown) => void;
}

/**
 * Takes the process over: lines from standard input, exit when it ends, SIGINT ignored (the parent,
 * which gets it too, decides), and `console` and `process.stdout` turned to standard error.
 */
export function takeStdio({ onLine, onUncaught }: ChildHandlers): void {
  Object.defineProperty(process, "stdout", { get: () => process.stderr });
  process.on("SIGINT", () => {});
  process.on("uncaughtException", (error) => {
    onUncaught(error);
    process.exit(1);
  });
  process.stdin.on("end", () => process.exit(1));
  process.stdin.on("error", () => process.exit(1));
  readLines(process.stdin, onLine);
}

/**
 * Writes one line to the parent before it returns, so that what it says is out even if the process
 * is killed right behind it.
 */
export function sendLine(line: string): void {
  const bytes = Buffer.from(`${line}\n`, "utf8");
  for (let written = 0; written < bytes.length;) written += writeSome(bytes.subarray(written));
}

function writeSome(bytes: Uint8Array): number {
  try {
    return writeSync(STDOUT, bytes);
  } catch (error) {
    if (isFull(error)) {
      Atomics.wait(NEVER_CHANGES, 0, 0, FULL_PIPE_PAUSE_MS);
      return 0;
    }
    // The parent is gone, also where a busy child has not come to see its input end.
    process.exit(1);
  }
}

/** Whether the pipe is full: once anything has opened `process.stdout`, as tsx does, it does not block. */
function isFull(error: unknown): boolean {
  return typeof error === "object" && error !== null && "code" in error && error.code === "EAGAIN";
}
