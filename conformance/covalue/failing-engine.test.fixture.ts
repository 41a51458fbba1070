// Engines of which one read is broken.
import type { CoValueEngine } from "@assay/engines/covalue";
import { settle } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
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

/** It has a bug in its own code, which throws. */
export const throwingEngine = mutant(
  "throws-in-its-code",
  "getCoValueCount throws a TypeError",
  ["CV-011"],
  () => ({
    store: {
      *getCoValueCount(store) {
        return countIn(yield* settle(store.getCoValue("no such id")));
      },
    },
  }),
).engine;

/** It has one in its open. */
export const unopenableEngine: CoValueEngine = {
  ...memoryEngine,
  name: "unopenable",
  openAsync: async () => {
    countIn(undefined);
    return memoryEngine.openAsync({ path: "", durability: "volatile" });
  },
  openSync: () => {
    countIn(undefined);
    return memoryEngine.openSync({ path: "", durability: "volatile" });
  },
};

function countIn(row: { readonly rowID: number } | undefined): number {
  // Of a row that is not there: this is the bug.
  return (row as { readonly rowID: number }).rowID;
}
