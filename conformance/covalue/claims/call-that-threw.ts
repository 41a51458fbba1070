// Finds the call of a store whose own code threw where a check ended with that error, which says nothing of what the
// check looks at. The check is made once more for it: nobody listens to each call where nothing is wrong.
import { errorCode, errorMessage, makeDirectory } from "@assay/engines/engine";
import { tracedEngine } from "../traced-engine.ts";
import { withinTime } from "./call-outcome.ts";
import { CellUnderCheck, type ClaimCheck, type ClaimsContext } from "./cell-under-check.ts";

/** How long the check may take this time, milliseconds: it has come to its end once. */
const LIMIT_MS = 10_000;

/**
 * The name of the call that threw the error, found by making the check again; `undefined` where the error has a code,
 * which some call is right to answer with, or where the check does not end again with such a one of a call's.
 * `context`: as the check was made with; its own directory lies beside the one of the first time.
 */
export async function callThatThrew(
  check: ClaimCheck,
  context: ClaimsContext,
  error: unknown,
): Promise<string | undefined> {
  if (errorCode(error) !== undefined) return undefined;
  const directory = `${context.directory}-again`;
  makeDirectory(directory);
  // By the error itself: another call may have thrown one of the same text, which the check put up with.
  const calls = new Map<unknown, string>();
  const engine = tracedEngine(context.engine, {
    onCall() {},
    onThrown(call, thrown) {
      // Of calls within another the inner one is told first.
      if (!calls.has(thrown)) calls.set(thrown, call);
    },
  });
  const cell = new CellUnderCheck({ ...context, directory, engine }, check.clauses);
  let found: string | undefined;
  try {
    await withinTime(check.run(cell), LIMIT_MS);
  } catch (again) {
    if (errorMessage(again) === errorMessage(error)) found = calls.get(again);
  }
  await cell.release();
  return found;
}
