import { describe, expect, test } from "vitest";
import { memoryEngine } from "@assay/engines/memory";
import { checkHistories } from "./histories.ts";

const directory = ".assay/test/histories";

describe("histories", () => {
  for (const api of ["sync", "async"] as const) {
    test(`the memory engine's ${api} cell answers as the reference does`, async () => {
      const cell = { engine: memoryEngine, api, durability: "volatile" } as const;
      const result = await checkHistories(cell, { directory, seed: 1 });
      expect(result.outcome).toEqual({ verdict: "pass" });
    });
  }
});
