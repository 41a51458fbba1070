import { expect, test } from "vitest";
import { Looks } from "./looks.ts";

test("a call that threw in the middle of a check breaks its clause where that is known, cited first and once", () => {
  const looks = new Looks({}, new Set(["CV-065"]));
  looks.broken(["CV-123", "CV-065"], "out of bounds", "stopTrackingSyncState");
  expect(looks.failures).toMatchObject([{ clauses: ["CV-065", "CV-123"] }]);
  expect(looks.results()).toEqual([{ clause: "CV-065", verdict: "fail" }]);
});

// Broke: a getCoValue that throws over a corrupt row was told as one that throws over any.
test("a call that threw for what the check asks of it breaks the check's clauses", () => {
  const looks = new Looks({ only: new Set(["CV-102"]) });
  looks.broken(["CV-102", "CV-103"], "Unexpected end of JSON input", "getCoValue");
  expect(looks.failures).toMatchObject([{ clauses: ["CV-102", "CV-103"] }]);
  expect(looks.results()).toEqual([{ clause: "CV-102", verdict: "fail" }]);
});

test("what a call throws does not count where its clause is not looked at", () => {
  const looks = new Looks({ off: new Set(["CV-009"]) }, new Set(["CV-009"]));
  looks.broken(["CV-102"], "Unexpected end of JSON input", "getCoValue");
  expect([looks.failures, looks.results()]).toEqual([[], []]);
});

test("a check that ended with an error of no call's, or of one without a clause, breaks all of its own", () => {
  for (const call of [undefined, "transaction"]) {
    const looks = new Looks({ off: new Set(["CV-001"]) });
    looks.broken(["CV-123", "CV-065"], "out of bounds", call);
    expect(looks.results().map(({ clause }) => clause)).toEqual(["CV-123", "CV-065"]);
  }
});
