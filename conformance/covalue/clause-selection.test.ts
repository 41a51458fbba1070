import { expect, test } from "vitest";
import { counts } from "./clause-selection.ts";

test("without a selection every comparison counts, also one that cites nothing", () => {
  expect(counts({}, ["CV-001"])).toBe(true);
  expect(counts({}, [])).toBe(true);
});

test("a comparison that cites a clause which is off does not count, whatever else it cites", () => {
  const off = new Set(["CV-017"] as const);
  expect(counts({ off }, ["CV-001", "CV-017"])).toBe(false);
  expect(counts({ off }, ["CV-001"])).toBe(true);
});

test("where some clauses are asked for, a comparison counts that cites one of them", () => {
  const only = new Set(["CV-017", "CV-018"] as const);
  expect(counts({ only }, ["CV-001", "CV-018"])).toBe(true);
  expect(counts({ only }, ["CV-001"])).toBe(false);
  expect(counts({ only, off: new Set(["CV-001"] as const) }, ["CV-001", "CV-018"])).toBe(false);
});
