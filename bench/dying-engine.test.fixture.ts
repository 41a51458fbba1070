// An engine that takes its process with it when it is asked to load a coValue.
import { plantedEngine } from "./cell/planted.test.support.ts";

export const dyingEngine = plantedEngine(() => ({
  getCoValue() {
    process.kill(process.pid, "SIGKILL");
    throw new Error("not reached");
  },
}));
