// Engines of which one read is broken.
import { settle } from "@assay/engines/engine";
import { mutant } from "./mutants/mutant.ts";

export const failingEngine = mutant(
  "one-too-many",
  "getCoValueCount counts one too many",
  ["CV-011"],
  () => ({
    store: {
      *getCoValueCount(store) {
        return (yield* settle(store.getCoValueCount())) + 1;
      },
    },
  }),
).engine;

/** Of the sessions in a known state it answers with the first one alone. */
export const forgetfulEngine = mutant(
  "one-session-known",
  "getCoValueKnownState leaves out all sessions but one",
  ["CV-070"],
  () => ({
    store: {
      *getCoValueKnownState(store, id) {
        const known = yield* settle(store.getCoValueKnownState(id));
        if (known === undefined) return undefined;
        const sessions = Object.fromEntries(Object.entries(known.sessions).slice(0, 1));
        return { ...known, sessions };
      },
    },
  }),
).engine;
