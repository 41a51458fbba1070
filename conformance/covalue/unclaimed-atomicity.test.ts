import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import { runAsync, runSync } from "@assay/engines/engine";
import { commitBatchOver, readCoValueOver, type CoValueEngine } from "@assay/engines/covalue";
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
    changeAsync(memoryEngine, (store) => ({
      commitBatch: (writes) => runAsync(commitBatchOver("async", store, writes)),
      readCoValue: (id) => runAsync(readCoValueOver(store, id)),
    })),
    (store) => ({
      commitBatch: (writes) => runSync(commitBatchOver("sync", store, writes)),
      readCoValue: (id) => runSync(readCoValueOver(store, id)),
    }),
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
      // That close waits for all the parts of a batch is asked of it too, and is nobody's here.
      const selection = { off: new Set(["CV-107"] as const) };
      const { outcome } = await checkClaims({ ...cell, directory, tuning: {}, selection });
      expect(outcome).toEqual({ verdict: "pass" });
    });

    test("by the corpus", async () => {
      const { outcome } = await checkCorpus(cell, { directory });
      expect(outcome).toEqual({ verdict: "pass" });
    });
  });
});
