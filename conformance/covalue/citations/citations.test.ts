import type { Difference, History } from "@assay/engines/covalue";
import { expect, test } from "vitest";
import { citationsOf } from "./citations.ts";

const session = {
  session: "s",
  from: 0,
  count: 1,
  text: "x",
  signature: "x",
  signatureAfter: false,
} as const;

/** A coValue that is stored though it should not be. */
const stored: Difference = {
  at: "final state",
  expected: { coValues: [], count: 0, locks: [], unsynced: [], waitingForDelete: [] },
  actual: {
    coValues: [
      {
        id: "a",
        known: { id: "a", header: true, sessions: {} },
        row: { id: "a", rowID: 1, header: {} },
        sessions: [],
      },
    ],
    count: 1,
    locks: [],
    unsynced: [],
    waitingForDelete: [],
  },
};

const batch = (bytes: number): History => [
  {
    op: "commitBatch",
    writes: [{ id: "a", header: {}, deleted: false, sessions: [{ ...session, bytes }] }],
  },
];

test("what a refused call has written is first laid to its refusal", () => {
  expect(citationsOf(batch(2 ** 53), stored)[0]).toBe("CV-119");
});

test("where no call is refused nothing is laid to a refusal", () => {
  expect(citationsOf(batch(1), stored)).not.toContain("CV-119");
});
