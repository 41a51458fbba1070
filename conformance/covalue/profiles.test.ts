import { describe, expect, test } from "vitest";
import type { ClauseResult } from "../events.ts";
import { CLAUSES } from "./clauses.ts";
import { PROFILE_MEANINGS, PROFILE_OF_CLAUSE, PROFILES, profileVerdicts } from "./profiles.ts";

describe("the profiles", () => {
  test("every clause that binds is in exactly one, and no other clause in any", () => {
    const binding = CLAUSES.filter(({ level }) => level !== "UNSPECIFIED").map(({ id }) => id);
    expect([...PROFILE_OF_CLAUSE.keys()]).toEqual(binding);
    expect(new Set(PROFILE_OF_CLAUSE.values())).toEqual(new Set(PROFILES));
    expect(Object.keys(PROFILE_MEANINGS)).toEqual([...PROFILES]);
  });

  test("what a transaction promises is Transactional, what needs several calls in flight Concurrent", () => {
    expect(PROFILE_OF_CLAUSE.get("CV-009")).toBe("Core");
    expect(PROFILE_OF_CLAUSE.get("CV-104")).toBe("Core");
    expect(PROFILE_OF_CLAUSE.get("CV-036")).toBe("Transactional");
    expect(PROFILE_OF_CLAUSE.get("CV-042")).toBe("Concurrent");
    expect(PROFILE_OF_CLAUSE.get("CV-021")).toBeUndefined();
  });
});

describe("whether a cell keeps a profile", () => {
  const everything: readonly ClauseResult[] = CLAUSES.map(({ id }) => ({
    clause: id,
    verdict: "pass",
  }));
  const but = (...others: ClauseResult[]): ClauseResult[] => [
    ...everything.filter(({ clause }) => !others.some((other) => other.clause === clause)),
    ...others,
  ];
  const core = (results: readonly ClauseResult[]) => profileVerdicts(results)[0];

  test("it keeps what it was seen to keep", () => {
    expect(profileVerdicts(everything).map(({ profile, verdict }) => [profile, verdict])).toEqual([
      ["Core", "kept"],
      ["Transactional", "kept"],
      ["Concurrent", "kept"],
    ]);
    const { kept, of } = core(everything) ?? {};
    expect(kept).toBe(of);
  });

  test("one failure is enough, whatever other checks say of the clause and whatever else was not run", () => {
    const results: ClauseResult[] = [
      ...but({ clause: "CV-002", verdict: "not-run", reason: "muted" }),
      { clause: "CV-001", verdict: "fail" },
    ];
    expect(core(results)).toMatchObject({ verdict: "not kept", failed: ["CV-001"] });
  });

  test("what breaks one profile is not held against the clauses of those that stand on it, and they say so", () => {
    const verdicts = profileVerdicts(but({ clause: "CV-019", verdict: "fail" }));
    expect(
      verdicts.map(({ profile, verdict, standsOnBroken }) => [profile, verdict, standsOnBroken]),
    ).toEqual([
      ["Core", "not kept", undefined],
      ["Transactional", "kept", "Core"],
      ["Concurrent", "kept", "Core"],
    ]);
  });

  test("a known deviation is said where nothing fails", () => {
    const results = but({ clause: "CV-001", verdict: "deviation", reason: "as known" });
    expect(core(results)).toMatchObject({
      verdict: "deviates",
      deviations: [{ clause: "CV-001", reason: "as known" }],
    });
  });

  test("a clause that was not run leaves the profile without a verdict, and says why", () => {
    expect(
      core(but({ clause: "CV-001", verdict: "not-run", reason: "interrupted" })),
    ).toMatchObject({
      verdict: "not judged",
      notRun: [{ clause: "CV-001", reason: "interrupted" }],
    });
    const silent = everything.filter(({ clause }) => clause !== "CV-001");
    expect(core(silent)).toMatchObject({
      verdict: "not judged",
      notRun: [{ clause: "CV-001", reason: "no check of this run looks at it" }],
    });
  });

  test("what says nothing about such a cell is said and does not count", () => {
    const results = but({
      clause: "CV-104",
      verdict: "not-run",
      reason: "a volatile cell keeps nothing",
      inapplicable: true,
    });
    expect(core(results)).toMatchObject({
      verdict: "kept",
      inapplicable: [{ clause: "CV-104", reason: "a volatile cell keeps nothing" }],
      notRun: [],
    });
  });

  test("an asserted absence is said and does not count", () => {
    const results = but({
      clause: "CV-093",
      verdict: "unsupported",
      reason: "rows is not claimed",
    });
    expect(core(results)).toMatchObject({
      verdict: "kept",
      unsupported: [{ clause: "CV-093", reason: "rows is not claimed" }],
    });
  });

  test("a profile of which nothing could be looked at is not judged", () => {
    const results = everything.map((result): ClauseResult =>
      PROFILE_OF_CLAUSE.get(result.clause) === "Concurrent"
        ? { ...result, verdict: "not-run", reason: "nothing is in flight", inapplicable: true }
        : result,
    );
    expect(profileVerdicts(results)[2]).toMatchObject({ verdict: "not judged", kept: 0 });
  });

  test("a divergence where the contract is silent is in no profile", () => {
    const results = but({ clause: "CV-021", verdict: "divergence", reason: "another order" });
    expect(profileVerdicts(results).every(({ verdict }) => verdict === "kept")).toBe(true);
  });
});
