// Engines that somebody brings with `--with`: one that is broken, one that cannot run here, one that is
// an instance of a class, and things that are no engines.
import { appendFileSync, statSync } from "node:fs";
import type { CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";

/** Counts one coValue too many. */
export const broken: CoValueEngine = {
  ...memoryEngine,
  name: "broken",
  async openAsync(options) {
    const store = await memoryEngine.openAsync(options);
    const count = store.getCoValueCount.bind(store);
    return Object.assign(store, { getCoValueCount: async () => (await count()) + 1 });
  },
  openSync(options) {
    const store = memoryEngine.openSync(options);
    const count = store.getCoValueCount.bind(store);
    return Object.assign(store, { getCoValueCount: () => count() + 1 });
  },
};

/** Counts one too many in every third store, by a file that the variable names. */
export const seldom: CoValueEngine = {
  ...memoryEngine,
  name: "seldom",
  openSync(options) {
    const store = memoryEngine.openSync(options);
    const plays = process.env["ASSAY_TEST_PLAYS"] ?? "";
    appendFileSync(plays, ".");
    const wrong = statSync(plays).size % 3 === 0 ? 1 : 0;
    const count = store.getCoValueCount.bind(store);
    return Object.assign(store, { getCoValueCount: () => count() + wrong });
  },
};

/** Ends the process as if all were well. */
export const quitting: CoValueEngine = {
  ...memoryEngine,
  name: "quitting",
  openSync: (options) =>
    Object.assign(memoryEngine.openSync(options), { getCoValueCount: () => process.exit(0) }),
};

/** Ends the process before there is a store. */
export const quitsAtOpening: CoValueEngine = {
  ...memoryEngine,
  name: "quits-at-opening",
  openSync: () => process.exit(0),
};

/** Never comes back from a count, nor leaves the call stack. */
export const looping: CoValueEngine = {
  ...memoryEngine,
  name: "looping",
  openSync: (options) =>
    Object.assign(memoryEngine.openSync(options), {
      getCoValueCount() {
        for (;;);
      },
    }),
};

/** Claims less than it does. */
export const modest: CoValueEngine = {
  ...memoryEngine,
  name: "modest",
  claims: { ...memoryEngine.claims, atomicCommit: false, atomicRead: false },
};

export const unavailable: CoValueEngine = {
  ...memoryEngine,
  name: "unavailable",
  probe: async () => ({ available: false, reason: "no library", remedy: "install it" }),
};

export const unprobed: CoValueEngine = {
  ...memoryEngine,
  name: "unprobed",
  probe: async () => {
    throw new Error("the library\nis of another machine");
  },
};

class Engine implements CoValueEngine {
  readonly name = "classy";
  readonly claims = memoryEngine.claims;
  readonly durabilities = memoryEngine.durabilities;
  readonly apis = memoryEngine.apis;
  readonly defaults = memoryEngine.defaults;
  probe() {
    return memoryEngine.probe();
  }
  openAsync(options: Parameters<CoValueEngine["openAsync"]>[0]) {
    return memoryEngine.openAsync(options);
  }
  openSync(options: Parameters<CoValueEngine["openSync"]>[0]) {
    return memoryEngine.openSync(options);
  }
}

export const classy: CoValueEngine = new Engine();

export const half = { name: "half", probe: memoryEngine.probe, openAsync: memoryEngine.openAsync };
