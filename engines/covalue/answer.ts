// What a store answered to an operation, as data that can be compared, stored and read elsewhere.
import { canonical, errorCode, errorMessage, sameJson, type Json } from "../engine/index.ts";

/**
 * The answer to one operation. Answers of void calls are `{ ok: null }`; lists without a promised
 * order are sorted; session row ids are replaced by whether they are stable.
 */
export type Answer =
  | { readonly ok: Json }
  /** A stable code, or `UNCODED: message` for an error that has none. */
  | { readonly error: string }
  /** The operation was not played, by a rule that is the same for every store. */
  | { readonly skipped: string };

/** The answer of a void call. */
export const DONE: Answer = { ok: null };

/** An error as an answer. */
export function errorAnswer(error: unknown): Extract<Answer, { readonly error: string }> {
  return { error: errorCode(error) ?? `UNCODED: ${errorMessage(error)}` };
}

/** The answer with its data in canonical form. */
export function canonicalAnswer(answer: Answer): Answer {
  return "ok" in answer ? { ok: canonical(answer.ok) } : answer;
}

/** Whether two answers are the same. */
export function sameAnswer(a: Answer, b: Answer): boolean {
  return sameJson(a, b);
}
