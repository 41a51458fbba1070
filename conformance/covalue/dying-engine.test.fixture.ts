// Engines that end what is looked at: one takes its process with it when it is asked how many coValues there
// are, of the others no store can be opened.
import { AssayError } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { mutant } from "./mutants/mutant.ts";

export const dyingEngine = mutant(
  "sudden-death",
  "getCoValueCount kills the process",
  ["CV-011"],
  () => ({
    store: {
      // oxlint-disable-next-line require-yield -- it never comes to that
      *getCoValueCount() {
        process.kill(process.pid, "SIGKILL");
        return 0;
      },
    },
  }),
).engine;

/** As memory, but for how its stores open. */
const unopened = (error: Error): CoValueEngine => ({
  ...memoryEngine,
  openAsync: () => Promise.reject(error),
  openSync() {
    throw error;
  },
});

export const newerEngine = unopened(new Error("the file is of a newer version"));

export const fullEngine = unopened(new AssayError("DISK_FULL", "no room for the file"));
