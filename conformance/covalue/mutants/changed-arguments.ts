// Bugs in what becomes of a call's arguments: objects of the caller's that a call writes to.
import { settle } from "@assay/engines/engine";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in what becomes of arguments. */
export const CHANGED_ARGUMENT_MUTANTS: readonly Mutant[] = [
  mutant(
    "hint-changed-in-place",
    "an update writes a session's new state into the row that it was given as a hint",
    ["CV-099"],
    () => ({
      handle: {
        *addSessionUpdate(handle, given) {
          const rowID = yield* settle(handle.addSessionUpdate(given));
          if (given.sessionRow !== undefined) Object.assign(given.sessionRow, given.sessionUpdate);
          return rowID;
        },
      },
    }),
    { checks: ["copies-its-arguments"] },
  ),
];
