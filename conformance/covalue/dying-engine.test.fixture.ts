// An engine that takes its process with it when it is asked how many coValues there are.
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
