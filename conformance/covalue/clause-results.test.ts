import { expect, test } from "vitest";
import type { ClauseResult } from "../events.ts";
import { mergeClauseResults } from "./clause-results.ts";

const pass: ClauseResult = { clause: "CV-001", verdict: "pass" };
const notRun: ClauseResult = { clause: "CV-001", verdict: "not-run", reason: "a volatile cell" };

test("one result a clause, in the order of the ids, with the looks added up", () => {
  expect(
    mergeClauseResults([
      { clause: "CV-002", verdict: "pass", looks: 3 },
      pass,
      { ...pass, looks: 4 },
    ]),
  ).toEqual([
    { clause: "CV-001", verdict: "pass", looks: 5 },
    { clause: "CV-002", verdict: "pass", looks: 3 },
  ]);
});

test("a failure outweighs everything, and a look outweighs none", () => {
  const verdicts = ["not-run", "unsupported", "pass", "divergence", "deviation", "fail"] as const;
  for (const [index, verdict] of verdicts.entries()) {
    const lesser = verdicts.slice(0, index + 1).map((one) => ({ clause: "CV-001", verdict: one }));
    expect(mergeClauseResults(lesser)).toMatchObject([{ verdict }]);
    expect(mergeClauseResults(lesser.toReversed())).toMatchObject([{ verdict }]);
  }
});

test("only reasons of what counts are said, each once", () => {
  expect(mergeClauseResults([pass, notRun])).toEqual([{ ...pass, looks: 1 }]);
  expect(mergeClauseResults([notRun, { ...notRun, reason: "interrupted" }, notRun])).toEqual([
    { clause: "CV-001", verdict: "not-run", reason: "a volatile cell; interrupted" },
  ]);
});

test("a clause is inapplicable where every reason for not running it is", () => {
  const inapplicable: ClauseResult = { ...notRun, inapplicable: true };
  expect(mergeClauseResults([inapplicable, inapplicable])).toEqual([inapplicable]);
  expect(mergeClauseResults([inapplicable, notRun])).toEqual([notRun]);
});
