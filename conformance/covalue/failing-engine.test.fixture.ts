// An engine that counts one coValue too many.
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
