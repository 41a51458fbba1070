import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { withComposites, type CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { checkCorpus } from "./check-corpus.ts";
import { checkClaims } from "./claims.ts";
import { checkHistories } from "./histories.ts";
import { changeAsync, changeSync } from "./mutants/broken-engine.ts";

const directory = ".assay/test/unclaimed-atomicity";
afterAll(() => rm(directory, { recursive: true, force: true }));

/** Has nothing but cojson's calls, as a published client, and claims no more. */
const overSmallCalls: CoValueEngine = {
  ...changeSync(
    changeAsync(memoryEngine, (store) => withComposites("async", store, store)),
    (store) => withComposites("sync", store, store),
  ),
  claims: { ...memoryEngine.claims, atomicCommit: false, atomicRead: false },
};

describe("an engine whose composite calls are several, and that claims no more, is not accused", () => {
  describe.each(["async", "sync"] as const)("in the %s cell", (api) => {
    const cell = { engine: overSmallCalls, api, durability: "volatile" } as const;

    test.each([1, 2])("by the histories of seed %d", async (seed) => {
      const { outcome } = await checkHistories(cell, { directory, seed });
      expect(outcome).toEqual({ verdict: "pass" });
    });

    test("by the checks of claims", async () => {
      const { outcome } = await checkClaims({ ...cell, directory, tuning: {} });
      expect(outcome).toEqual({ verdict: "pass" });
    });

    test("by the corpus", async () => {
      const { outcome } = await checkCorpus(cell, { directory });
      expect(outcome).toEqual({ verdict: "pass" });
    });
  });
});
