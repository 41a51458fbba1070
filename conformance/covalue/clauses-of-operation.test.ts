import { describe, expect, test } from "vitest";
import { OPERATION_NAMES } from "@assay/engines/covalue";
import { CLAIM_CHECKS } from "./claims.ts";
import { clauseOf, CLAUSES, type ClauseID } from "./clauses.ts";
import { CLAUSES_OF_FINAL_STATE, CLAUSES_OF_OPERATION } from "./clauses-of-operation.ts";

const ofOperations = OPERATION_NAMES.flatMap((name) => CLAUSES_OF_OPERATION[name]);
const ofHistories = new Set<ClauseID>([...ofOperations, ...CLAUSES_OF_FINAL_STATE]);
const ofClaims = new Set<ClauseID>(CLAIM_CHECKS.flatMap(({ clauses }) => clauses));

describe("clauses and checks hold together", () => {
  test("every MUST and SHOULD clause is cited by a comparison of histories or a check of claims", () => {
    const uncited = CLAUSES.filter(
      ({ id, level }) => level !== "UNSPECIFIED" && !ofHistories.has(id) && !ofClaims.has(id),
    );
    expect(uncited.map(({ id }) => id)).toEqual([]);
  });

  test("no comparison cites what the contract leaves open", () => {
    const cited = [...ofHistories, ...ofClaims].map((id) => clauseOf(id));
    expect(cited.filter(({ level }) => level === "UNSPECIFIED")).toEqual([]);
  });

  test("no comparison cites a clause twice", () => {
    for (const name of OPERATION_NAMES) {
      const cited = CLAUSES_OF_OPERATION[name];
      expect(new Set(cited).size, name).toBe(cited.length);
    }
    expect(new Set(CLAUSES_OF_FINAL_STATE).size).toBe(CLAUSES_OF_FINAL_STATE.length);
  });
});
