import { describe, expect, test } from "vitest";
import type { CheckFailure } from "../events.ts";
import { chooseClauses, restrictTo, type ChosenResult } from "./chosen-clauses.ts";
import type { ClauseID } from "./clauses.ts";

const ONLY: ReadonlySet<ClauseID> = new Set<ClauseID>(["CV-011"]);

function failure(...clauses: readonly string[]): CheckFailure {
  return { kind: "observed", what: "x", clauses, expected: 1, actual: 2 };
}

describe("ids of clauses", () => {
  test("are taken as they stand in the contract, and in small letters", () => {
    expect(chooseClauses(["CV-017", "CV-018"])).toEqual(["CV-017", "CV-018"]);
    expect(chooseClauses(["cv-017"])).toEqual(["CV-017"]);
  });

  test.each([
    ["CV-17", /no clause "CV-17"; the nearest are CV-017, /],
    ["cv-17", /no clause "cv-17"; the nearest are CV-017, /],
    ["017", /the nearest are CV-017, /],
    ["CV-101", /the nearest are CV-10/],
    ["locks", /the nearest are CV-/],
  ])("that are none are refused with those nearest to %s", (text, message) => {
    expect(() => chooseClauses([text])).toThrow(
      expect.objectContaining({ code: "USAGE", message: expect.stringMatching(message) }),
    );
  });
});

describe("of a check's result, with one clause asked for,", () => {
  test("what failed by other clauses does not count, and what was kept passes", () => {
    const result: ChosenResult = {
      outcome: { verdict: "fail", failures: [failure("CV-001")] },
      clauses: [
        { clause: "CV-001", verdict: "fail" },
        { clause: "CV-011", verdict: "pass" },
      ],
    };
    expect(restrictTo(ONLY, result)).toEqual({
      outcome: { verdict: "pass" },
      clauses: [{ clause: "CV-011", verdict: "pass" }],
    });
  });

  test("a failure is told under the clause that was asked for", () => {
    const outcome = { verdict: "fail", failures: [failure("CV-002", "CV-011", "CV-003")] } as const;
    expect(restrictTo(ONLY, { outcome }).outcome).toMatchObject({
      failures: [{ clauses: ["CV-011", "CV-002", "CV-003"] }],
    });
  });

  test("a failure of the clause stays, and one that is about no clause as well", () => {
    const [own, none] = [failure("CV-002", "CV-011"), failure()];
    const outcome = { verdict: "fail", failures: [failure("CV-001"), own, none] } as const;
    expect(restrictTo(ONLY, { outcome }).outcome).toEqual({
      verdict: "fail",
      failures: [{ ...own, clauses: ["CV-011", "CV-002"] }, none],
    });
  });

  test("one that did not look at it was not run, and says so", () => {
    const clauses = [{ clause: "CV-001", verdict: "pass" }] as const;
    const { outcome } = restrictTo(ONLY, { outcome: { verdict: "pass" }, clauses });
    expect(outcome).toEqual({ verdict: "not-run", reason: "nothing in it looks at CV-011" });
  });

  test("one that it says nothing about in such a cell gives that as the reason", () => {
    const reason = "nothing is kept";
    const clauses = [{ clause: "CV-011", verdict: "not-run", reason, inapplicable: true }] as const;
    const { outcome } = restrictTo(ONLY, { outcome: { verdict: "pass" }, clauses });
    expect(outcome).toEqual({ verdict: "not-run", reason });
  });

  // Broke: one look that was made stood for those that were not.
  test("one that was not run stays so, whatever was seen of the clause, and keeps its reason", () => {
    const outcome = { verdict: "not-run", reason: "it never answers" } as const;
    const clauses = [{ clause: "CV-011", verdict: "pass" }] as const;
    expect(restrictTo(ONLY, { outcome, clauses }).outcome).toEqual(outcome);
    expect(restrictTo(ONLY, { outcome, clauses: [] }).outcome).toEqual(outcome);
  });

  test("that is left open on purpose is called so", () => {
    const open = chooseClauses(["CV-008"]);
    const { outcome } = restrictTo(new Set(open), { outcome: { verdict: "pass" }, clauses: [] });
    expect(outcome).toMatchObject({
      reason: "nothing in it looks at CV-008 (UNSPECIFIED: left open on purpose)",
    });
  });

  test.each(["deviation", "divergence"] as const)("a %s stays one", (verdict) => {
    const clauses = [{ clause: "CV-011", verdict }];
    expect(restrictTo(ONLY, { outcome: { verdict: "pass" }, clauses }).outcome).toEqual({
      verdict,
    });
  });

  test("what a budget cut off stays cut off", () => {
    const outcome = {
      verdict: "not-run",
      reason: "the budget ended before it",
      cut: true,
    } as const;
    expect(restrictTo(ONLY, { outcome }).outcome).toEqual(outcome);
  });
});
