import { expect, test } from "vitest";
import { MUTANTS } from "./mutants/index.ts";

test("every mutant has a name and a sentence of its own", () => {
  expect(new Set(MUTANTS.map(({ name }) => name)).size).toBe(MUTANTS.length);
  expect(new Set(MUTANTS.map(({ broken }) => broken)).size).toBe(MUTANTS.length);
  for (const { name } of MUTANTS) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
