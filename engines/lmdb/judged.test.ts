// One history that touches every operation, judged by the reference.
import { afterEach, expect, test } from "vitest";
import { cellsOf, judgeEveryOperation } from "../covalue/every-operation.test.support.ts";
import { lmdbEngine } from "./engine.ts";
import { cleanUp, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

test.each(cellsOf(lmdbEngine))(
  "the $api store with durability $durability answers a history of every operation as the reference does",
  async (cell) => {
    const judgement = await judgeEveryOperation(lmdbEngine, cell, scratchDirectory());
    expect(judgement).toMatchObject({ state: "agrees" });
  },
);
