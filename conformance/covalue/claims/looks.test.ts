import { expect, test } from "vitest";
import { Looks } from "./looks.ts";

test("a call that threw in the middle of a check breaks its clause, which is cited first and once", () => {
  const looks = new Looks({});
  looks.broken(["CV-123", "CV-065"], "out of bounds", "stopTrackingSyncState");
  expect(looks.failures).toMatchObject([{ clauses: ["CV-065", "CV-123"] }]);
  expect(looks.results()).toEqual([{ clause: "CV-065", verdict: "fail" }]);
});

test("a check that ended with an error of no call's, or of one without a clause, breaks all of its own", () => {
  for (const call of [undefined, "transaction"]) {
    const looks = new Looks({ off: new Set(["CV-001"]) });
    looks.broken(["CV-123", "CV-065"], "out of bounds", call);
    expect(looks.results().map(({ clause }) => clause)).toEqual(["CV-123", "CV-065"]);
  }
});
