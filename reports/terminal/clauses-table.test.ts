import { expect, test } from "vitest";
import { renderClauses, type DescribedClause } from "./clauses-table.ts";

const whole: DescribedClause = {
  clause: "CV-001",
  level: "MUST",
  source: "cojson",
  properties: ["row ids are positive"],
  mutants: ["row-id-zero"],
  lacks: [],
};

test("clauses are counted by level and source, and none is missing where each has both", () => {
  const text = renderClauses([whole, { ...whole, clause: "CV-002", source: "assay" }]);
  expect(text).toContain("MUST: 2 (1 cojson, 1 assay)");
  expect(text).toContain("Every MUST and SHOULD clause has a property and a planted bug.");
});

test("a clause says what it lacks", () => {
  const text = renderClauses([{ ...whole, mutants: [], lacks: ["planted bug"] }]);
  expect(text).toContain("MISSING CV-001: no planted bug");
});
