// Bugs in what a session's stored row is taken for that comes with an update and is outdated by then.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";

const CHECKS = { checks: ["takes-a-hint-for-no-more"] } as const;

/** Bugs in updates of sessions that come with an outdated hint. */
export const HINT_MUTANTS: readonly Mutant[] = [
  mutant(
    "hint-compared",
    "an update with a hint is made only where the stored counter is still the hint's",
    ["CV-017"],
    () => ({
      handle: {
        *addSessionUpdate(handle, given) {
          const { sessionUpdate, sessionRow: hint } = given;
          const { coValue, sessionID } = sessionUpdate;
          const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          const isOutdated =
            hint !== undefined && hint.rowID === stored?.rowID && hint.lastIdx !== stored.lastIdx;
          return isOutdated ? stored.rowID : yield* settle(handle.addSessionUpdate(given));
        },
      },
    }),
    CHECKS,
  ),
  mutant(
    "hint-of-replaced-row",
    "an update goes to its hint's row id also where the session has been stored again as another row",
    ["CV-017"],
    () => ({
      handle: {
        *addSessionUpdate(handle, given) {
          const { sessionUpdate, sessionRow: hint } = given;
          const { coValue, sessionID } = sessionUpdate;
          const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          const isReplaced =
            stored !== undefined &&
            hint?.sessionID === sessionID &&
            hint.coValue === coValue &&
            hint.rowID !== stored.rowID;
          return isReplaced ? hint.rowID : yield* settle(handle.addSessionUpdate(given));
        },
      },
    }),
    CHECKS,
  ),
];
