import { expect, test } from "vitest";
import { CLAUSES } from "./clauses.ts";
import { notReached } from "./not-reached.ts";

const binding = CLAUSES.filter(({ level }) => level !== "UNSPECIFIED").map(({ id }) => id);

test("of every clause that binds, and of which nothing is said, it is said why it was not run", () => {
  const results = notReached(new Set(["CV-001"]), "sync never answers");
  expect(results.map(({ clause }) => clause)).toEqual(binding.filter((id) => id !== "CV-001"));
  expect(results[0]).toEqual({
    clause: binding[1],
    verdict: "not-run",
    reason: "sync never answers",
  });
});

test("of clauses that nobody asked for nothing is said", () => {
  const only = new Set(["CV-001", "CV-011"]);
  expect(notReached(new Set(["CV-001"]), "it ended", only).map(({ clause }) => clause)).toEqual([
    "CV-011",
  ]);
});
