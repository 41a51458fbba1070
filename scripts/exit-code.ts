// Exit codes, the same for every command, so that a CI can tell what happened.
import { errorCode, errorMessage, type ErrorCode } from "@assay/engines/engine";
import type { RunEnd } from "@assay/reports";
import { plainText } from "@assay/reports/plain-text";

export const EXIT = {
  /** Also with `unsupported` and `not-run`, which are said. */
  pass: 0,
  fail: 1,
  /** The command line, a file or the machine is not as it must be. */
  usage: 2,
  /** Nothing is known to be wrong with what was tested, nor right. */
  inconclusive: 3,
  interrupted: 130,
} as const;

/**
 * What to tell the user of an error that ended a command: one line, with what a terminal would obey
 * escaped since parts of files stand in messages, and the exit code.
 */
export function explainError(error: unknown): {
  readonly line: string;
  readonly exitCode: number;
} {
  const code = errorCode(error) ?? "INTERNAL";
  const message = errorMessage(error)
    .trim()
    .replaceAll(/\s*\n\s*/g, " ");
  return { line: plainText(`assay: ${code}: ${message}`), exitCode: exitCodeOfError(code) };
}

/** How a run ended that an error ended. */
export function failedBy(error: unknown): RunEnd {
  const { line } = explainError(error);
  return { complete: false, reason: "failed", error: line.slice("assay: ".length) };
}

function exitCodeOfError(code: ErrorCode): number {
  switch (code) {
    case "INTERRUPTED":
      return EXIT.interrupted;
    case "INTERNAL":
      // A defect of ours is not the user's mistake, but nothing was tested either.
      return EXIT.inconclusive;
    default:
      return EXIT.usage;
  }
}
