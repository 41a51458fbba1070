// One history that touches every operation, judged by the reference.
import { afterEach, describe, expect, test } from "vitest";
import { cellsOf, judgeEveryOperation } from "../covalue/every-operation.test.support.ts";
import { fjallEngine } from "./engine.ts";
import { cleanUp, isBuilt, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

describe.skipIf(!isBuilt)("the fjall store (needs the addon: npm run setup)", () => {
  test.each(cellsOf(fjallEngine))(
    "answers a history of every operation as the reference does ($api, $durability)",
    async (cell) => {
      const judgement = await judgeEveryOperation(fjallEngine, cell, scratchDirectory());
      expect(judgement).toMatchObject({ state: "agrees" });
    },
  );
});
