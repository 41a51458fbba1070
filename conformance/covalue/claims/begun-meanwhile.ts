// What another opener of a directory does while a transaction is open: begun inside the callback, and looked at
// after it where it waits for the transaction's end.
import { runAsync, runSync, settle, type Api, type Steps } from "@assay/engines/engine";
import { outcomeNow, outcomeOf, type Outcome } from "./call-outcome.ts";

/** How long a callback waits for what is begun meanwhile, milliseconds: openers that wait for each other agree too. */
const WAIT_MS = 150;

/**
 * Runs steps from inside the callback of a transaction: of a sync store to their end, of an async one for at most
 * 150 ms. Answers with what they came to, or will. Errors: none; what the steps throw is what they came to.
 */
export function* begunMeanwhile(
  api: Api,
  steps: () => Steps<void>,
): Steps<{ readonly outcome: Outcome | Promise<Outcome> }> {
  if (api === "sync") return { outcome: outcomeNow(() => runSync(steps())) };
  const outcome = outcomeOf(() => runAsync(steps()));
  let timer: ReturnType<typeof setTimeout> | undefined;
  const waited = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, WAIT_MS);
  });
  yield* settle(Promise.race([outcome, waited]));
  clearTimeout(timer);
  return { outcome };
}
