import { expect, test } from "vitest";
import { laidToBroken } from "./failing-history.ts";

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
