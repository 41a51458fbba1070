// The addon's errors as the harness's: what passes from Rust is a text, `CODE: message`.
import { AssayError, ERROR_CODES, errorMessage, type ErrorCode } from "../engine/errors.ts";

/** Awaits a call of the addon; its errors get their code, with the addon's own as cause. */
export async function attempt<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toAssayError(error);
  }
}

/** The coded error of something that the addon threw. */
export function toAssayError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof AssayError) return error;
  const [, code, message] = /^([A-Z_]+): (.*)$/s.exec(errorMessage(error)) ?? [];
  // A text without a code is the binding's own: arguments that it could not take.
  return code !== undefined && isCode(code)
    ? new AssayError(code, message ?? "", { cause: error })
    : new AssayError("INTERNAL", `the native addon: ${errorMessage(error)}`, { cause: error });
}

function isCode(text: string): text is ErrorCode {
  return Object.hasOwn(ERROR_CODES, text);
}
