// Engines that misbehave in a child process, for engine-process.test.ts: one way each.
import { writeSync } from "node:fs";
import type { CoValueEngine, CoValueStore } from "../covalue/port.ts";
import type { Probe } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";
import { memoryEngine } from "../memory/index.ts";

export const unavailable: CoValueEngine = {
  ...memoryEngine,
  probe: async () => ({ available: false, reason: "no library", remedy: "install it" }),
};

export const diesAtHello: CoValueEngine = {
  ...memoryEngine,
  probe: () =>
    new Promise<Probe>(() => {
      process.stderr.write("before\nthe end\n", () => process.kill(process.pid, "SIGKILL"));
    }),
};

/** Prints in all the ways that must not reach the protocol, and in the one that cannot be stopped. */
export const printsPastConsole: CoValueEngine = {
  ...memoryEngine,
  probe: async () => {
    process.stdout.write("harmless\n");
    writeSync(1, "straight to the descriptor\n");
    return memoryEngine.probe();
  },
};

export const refusesToOpen: CoValueEngine = {
  ...memoryEngine,
  openAsync: async () => {
    throw new AssayError("LOCKED", "another opener holds it");
  },
};

export const throwsBesideItsPromise = withStore({
  sync: () =>
    new Promise(() => {
      setImmediate(() => {
        throw new AssayError("IO_FAILED", "nobody catches this");
      });
    }),
});

export const neverAnswers = withStore({ sync: () => new Promise(() => {}) });

export const failsToClose = withStore({
  close: async () => {
    throw new AssayError("IO_FAILED", "the disk is gone");
  },
});

/** The memory engine with some calls of its async store replaced. */
function withStore(replaced: Partial<CoValueStore>): CoValueEngine {
  return {
    ...memoryEngine,
    openAsync: async (options) => Object.assign(await memoryEngine.openAsync(options), replaced),
  };
}
