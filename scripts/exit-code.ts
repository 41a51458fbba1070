// Exit codes, the same for every command, so that a CI can tell what happened.
import { errorCode, errorMessage } from "@assay/engines/engine";

export const EXIT = {
  /** Also with `unsupported` and `not-run`, which are said. */
  pass: 0,
  fail: 1,
  /** The command line, a file or the machine is not as it must be. */
  usage: 2,
  inconclusive: 3,
  interrupted: 130,
} as const;

/** What to tell the user of an error that ended a command: one line, and the exit code. */
export function explainError(error: unknown): {
  readonly line: string;
  readonly exitCode: number;
} {
  const code = errorCode(error) ?? "INTERNAL";
  const message = errorMessage(error).replaceAll(/\s*\n\s*/g, " ");
  if (code === "INTERRUPTED") return { line: "assay: interrupted", exitCode: EXIT.interrupted };
  // A defect of ours is not the user's mistake, but nothing was tested either.
  return { line: `assay: ${code}: ${message}`, exitCode: EXIT.usage };
}
