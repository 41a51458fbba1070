import { describe, expect, test } from "vitest";
import { CLAIM_CHECKS } from "../claims.ts";
import { clauseOf, CLAUSES, type ClauseID } from "../clauses.ts";
import { MUTANTS } from "../mutants/index.ts";
import { PROPERTIES } from "./properties.ts";

const ofHistories = new Set<ClauseID>(PROPERTIES.map(({ clause }) => clause));
const ofClaims = new Set<ClauseID>(CLAIM_CHECKS.flatMap(({ clauses }) => clauses));
const violated = new Set<ClauseID>(MUTANTS.flatMap(({ violates }) => violates));

const binding = CLAUSES.filter(({ level }) => level !== "UNSPECIFIED").map(({ id }) => id);

describe("clauses, properties and planted bugs hold together", () => {
  test("every MUST and SHOULD clause is cited by a property of histories or a check of claims", () => {
    expect(binding.filter((id) => !ofHistories.has(id) && !ofClaims.has(id))).toEqual([]);
  });

  test("every MUST and SHOULD clause is violated by a planted bug", () => {
    expect(binding.filter((id) => !violated.has(id))).toEqual([]);
  });

  test("no property and no planted bug cites what the contract leaves open", () => {
    const cited = [...ofHistories, ...ofClaims, ...violated].map((id) => clauseOf(id));
    expect(cited.filter(({ level }) => level === "UNSPECIFIED")).toEqual([]);
  });

  test("no clause has two properties, and no two properties have one name", () => {
    expect(ofHistories.size).toBe(PROPERTIES.length);
    expect(new Set(PROPERTIES.map(({ name }) => name)).size).toBe(PROPERTIES.length);
  });
});
