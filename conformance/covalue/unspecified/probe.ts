// What a probe is: a few calls that show what a store answers where the contract leaves the answer open.
// Deterministic, and on a store of its own, which nothing else meets afterwards.
import {
  errorCode,
  errorMessage,
  settle,
  type Api,
  type Json,
  type Steps,
} from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";

/** What was observed, by what was asked: `{ "the header null": "taken for none" }`. */
export type Observations = Readonly<Record<string, Json>>;

/** How to see what a store does about one clause that is open. */
export interface Probe {
  readonly clause: ClauseID;
  /** Why it says nothing about such a cell; `undefined` where it applies. */
  notApplicable?(api: Api): string | undefined;
  /** Asks a fresh, empty store. Errors are an answer too, where a probe does not say so itself. */
  observe(api: Api, store: AnyCoValueStore): Steps<Observations>;
}

/** What a call answers, or how it fails. */
export function* answerOf<T>(call: () => T, describe: (answer: Awaited<T>) => Json): Steps<Json> {
  try {
    return describe(yield* settle(call() as Awaited<T> | PromiseLike<Awaited<T>>));
  } catch (error) {
    return failureText(error);
  }
}

/** How something failed: its stable code, or its message where it has none. */
export function failureText(error: unknown): string {
  const code = errorCode(error);
  return code === undefined ? `failed: ${errorMessage(error)}` : `failed with ${code}`;
}
