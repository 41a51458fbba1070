// Reading a file that somebody named, who is told what is wrong with the name.
import { readFileSync } from "node:fs";
import { AssayError, errorMessage } from "./errors.ts";

/** Reads a whole file. `what` it should have been: `a history`. Errors: `FILE_MISSING`, with the reason. */
export function readNamedFile(path: string, what: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw new AssayError("FILE_MISSING", `cannot read ${path}: ${whyUnreadable(error, what)}`, {
      cause: error,
    });
  }
}

function whyUnreadable(error: unknown, what: string): string {
  // The system's codes, which are none of ours.
  switch (error instanceof Error && "code" in error ? error.code : undefined) {
    case "EISDIR":
      return `it is a directory; name ${what}`;
    case "ENOENT":
      return `there is no such file; name ${what}`;
    default:
      return errorMessage(error);
  }
}
