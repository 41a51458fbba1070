import { expect, test } from "vitest";
import { ClauseLooks } from "./clause-looks.ts";

test("a clause is looked at once for each history in which it arose", () => {
  const looks = new ClauseLooks();
  looks.add(["CV-002", "CV-001"]);
  looks.add(["CV-001"]);
  expect(looks.results()).toEqual([
    { clause: "CV-001", verdict: "pass", looks: 2 },
    { clause: "CV-002", verdict: "pass", looks: 1 },
  ]);
});

test("of a failure's citations the likeliest alone fails", () => {
  const looks = new ClauseLooks();
  looks.add(["CV-001"]);
  looks.fail(["CV-017", "CV-001"]);
  expect(looks.results()).toEqual([
    { clause: "CV-001", verdict: "pass", looks: 1 },
    { clause: "CV-017", verdict: "fail", looks: 1 },
  ]);
});

test("a clause that is off, or not among those asked for, was not looked at", () => {
  const off = new ClauseLooks({ off: new Set(["CV-001"]) });
  off.add(["CV-001", "CV-002"]);
  expect(off.results().map(({ clause }) => clause)).toEqual(["CV-002"]);
  const only = new ClauseLooks({ only: new Set(["CV-001"]) });
  only.add(["CV-001", "CV-002"]);
  expect(only.results().map(({ clause }) => clause)).toEqual(["CV-001"]);
});
