// What a call of a store came to, as data to compare: it answered, or failed with a code, or was silent.
import { errorCode, errorMessage, settle, type Steps } from "@assay/engines/engine";
import { NoAnswer } from "../bound.ts";

/** What a call came to. */
export type Outcome =
  | "answered"
  /** A stable code, or `UNCODED: message` for an error that has none. */
  | { readonly error: string };

/** How long one call may take before it counts as one that never answers. */
const CALL_LIMIT_MS = 10_000;

/** What a call came to; one that does not answer in time, by default 10 s, came to an error. */
export async function outcomeOf(call: () => unknown, limitMs = CALL_LIMIT_MS): Promise<Outcome> {
  try {
    await withinTime(Promise.resolve(call()), limitMs);
    return "answered";
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** What a call of a sync store came to, found without leaving the call stack. */
export function outcomeNow(call: () => unknown): Outcome {
  try {
    call();
    return "answered";
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** What a call came to from inside steps of either api; an async one that does not answer in time came to an error. */
export function* outcomeInSteps(call: () => unknown, limitMs = CALL_LIMIT_MS): Steps<Outcome> {
  try {
    const pending = call();
    yield* settle(pending instanceof Promise ? withinTime(pending, limitMs) : pending);
    return "answered";
  } catch (error) {
    return outcomeOfError(error);
  }
}

/** Rejects with `NoAnswer` when the work takes longer. */
export async function withinTime<T>(work: Promise<T>, limitMs: number): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(limitMs)), limitMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** What a call came to that failed so. */
export function outcomeOfError(error: unknown): Outcome {
  return { error: errorCode(error) ?? `UNCODED: ${errorMessage(error)}` };
}
