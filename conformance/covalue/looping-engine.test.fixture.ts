// Engines that never come back from a call, nor leave the call stack: only another process can end that. And one that
// is only late, as on a busy disk.
import { setTimeout as timer } from "node:timers/promises";
import { settle } from "@assay/engines/engine";
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

/** Longer than an operation may take where a store is known to be broken. */
const LATE_MS = 2_500;

export const lateCount = mutant(
  "late-count",
  "getCoValueCount answers late",
  ["CV-011"],
  () => ({
    store: {
      *getCoValueCount(store) {
        yield* settle(timer(LATE_MS));
        return yield* settle(store.getCoValueCount());
      },
    },
  }),
  { api: "async" },
).engine;
