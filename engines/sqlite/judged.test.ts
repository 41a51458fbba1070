// One history that touches every operation, judged by the reference.
import { afterEach, expect, test } from "vitest";
import {
  cellsOf,
  EVERY_OPERATION,
  judgeEveryOperation,
} from "../covalue/every-operation.test.support.ts";
import { OPERATION_NAMES, visitOperations } from "../covalue/operations.ts";
import { cleanUp, scratchDirectory } from "./cells.test.support.ts";
import { sqliteEngine } from "./engine.ts";

afterEach(cleanUp);

test.each(cellsOf(sqliteEngine))(
  "the $api store with durability $durability answers a history of every operation as the reference does",
  async (cell) => {
    const judgement = await judgeEveryOperation(sqliteEngine, cell, scratchDirectory());
    expect(judgement).toMatchObject({ state: "agrees" });
  },
);

test("that history holds every operation there is", () => {
  const names = new Set<string>();
  visitOperations(EVERY_OPERATION, (name) => names.add(name));
  expect([...names].sort()).toStrictEqual([...OPERATION_NAMES].sort());
});
