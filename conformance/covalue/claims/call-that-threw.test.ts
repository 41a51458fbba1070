import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { AssayError } from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { changeAsync } from "../mutants/broken-engine.ts";
import { outcomeOf } from "./call-outcome.ts";
import { callThatThrew } from "./call-that-threw.ts";
import type { ClaimCheck } from "./cell-under-check.ts";

const directory = ".assay/test/call-that-threw";
afterAll(() => rm(directory, { recursive: true, force: true }));

const failing = (): Promise<never> => Promise.reject(new TypeError("not open"));
const engine = changeAsync(memoryEngine, () => ({
  getCoValueCount: failing,
  getUnsyncedCoValueIDs: failing,
}));
const context = {
  engine,
  api: "async",
  durability: "volatile",
  tuning: {},
  directory: `${directory}/looks`,
} as const;

function checkOf(look: (store: AnyCoValueStore) => unknown): ClaimCheck {
  return {
    name: "looks",
    clauses: ["CV-123"],
    notApplicable: () => undefined,
    async run(cell) {
      const store = await cell.open();
      await outcomeOf(() => store.getCoValueCount());
      await look(store);
    },
  };
}

// Broke: the first call that had thrown an error of that text was named, which the check had put up with.
test("the call is named whose error ended the check, and no earlier one that failed alike", async () => {
  const check = checkOf((store) => store.getUnsyncedCoValueIDs());
  const call = await callThatThrew(check, context, new TypeError("not open"));
  expect(call).toBe("getUnsyncedCoValueIDs");
  expect(readdirSync(directory)).toEqual(["looks-again"]);
});

test("no call is named where the check's own code threw, the error has a code, or nothing fails again", async () => {
  const throwing = checkOf(() => {
    throw new TypeError("not open");
  });
  expect(await callThatThrew(throwing, context, new TypeError("not open"))).toBeUndefined();
  const coded = new AssayError("CORRUPT", "not open");
  const failingAgain = checkOf((store) => store.getUnsyncedCoValueIDs());
  expect(await callThatThrew(failingAgain, context, coded)).toBeUndefined();
  expect(
    await callThatThrew(
      checkOf(() => {}),
      context,
      new TypeError("x"),
    ),
  ).toBeUndefined();
});
