// Engines that never come back from a call, nor leave the call stack: only another process can end that.
import { mutant } from "./mutants/mutant.ts";

const never = (): never => {
  for (;;);
};

export const loopingCount = mutant(
  "endless-count",
  "getCoValueCount loops for ever",
  ["CV-011"],
  () => ({
    store: {
      // oxlint-disable-next-line require-yield -- it never comes to that
      *getCoValueCount() {
        return never();
      },
    },
  }),
).engine;

/** Of signatures, which no operation of some histories asks for. */
export const loopingSignatures = mutant(
  "endless-signatures",
  "getSignatures loops for ever",
  ["CV-033"],
  () => ({
    store: {
      // oxlint-disable-next-line require-yield -- it never comes to that
      *getSignatures() {
        return never();
      },
    },
  }),
).engine;
