import { expect, test } from "vitest";
import { memoryEngine } from "@assay/engines/memory";
import { laidToBroken, natureOf } from "./failing-history.ts";

const CITED = ["CV-019", "CV-016", "CV-014", "CV-070", "CV-098"];

test("a history that cites a clause known to be broken among its likeliest is laid to that one", () => {
  expect(laidToBroken(CITED, new Set(["CV-014"]))).toEqual([
    "CV-014",
    "CV-019",
    "CV-016",
    "CV-070",
    "CV-098",
  ]);
});

test("a history that fails first on another clause is not laid to one that is broken far behind", () => {
  expect(laidToBroken(CITED, new Set(["CV-070", "CV-098"]))).toEqual(CITED);
  expect(laidToBroken(CITED)).toEqual(CITED);
});

// Broke: the error of the open took the place of what the history had shown.
test("a failure of a store that does not open once more is flaky", async () => {
  const openSync = () => {
    throw new TypeError("once only");
  };
  const engine = { ...memoryEngine, openSync };
  const cell = { engine, api: "sync", durability: "volatile" } as const;
  const history = [{ op: "getCoValueCount" }] as const;
  expect(await natureOf(cell, history, { directory: ".assay/test/failing-history" })).toBe("flaky");
});
