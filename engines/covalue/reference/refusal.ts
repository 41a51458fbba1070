// What the reference refuses a call with: an error that is an answer.
import { AssayError, withoutStack, type ErrorCode } from "../../engine/errors.ts";

/** The error of a refused call. */
export function refusal(code: ErrorCode, message: string, cause?: unknown): AssayError {
  return withoutStack(() =>
    cause === undefined ? new AssayError(code, message) : new AssayError(code, message, { cause }),
  );
}
