import type { Difference, History } from "@assay/engines/covalue";
import { describe, expect, test } from "vitest";
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

describe("of a list of signatures", () => {
  const at = (...indices: number[]) => indices.map((idx) => ({ idx, signature: "x" }));
  const signed: History = [
    ...batch(1),
    {
      op: "transaction",
      steps: at(0, 1, 2).map((one) => ({
        op: "addSignatureAfter" as const,
        id: "a",
        session: "s",
        ...one,
      })),
      end: "commit",
    },
    { op: "getSignatures", id: "a", session: "s", from: 0 },
  ];
  const firstOf = (...indices: number[]) =>
    citationsOf(signed, {
      at: "operation",
      index: 2,
      operation: { op: "getSignatures", id: "a", session: "s", from: 0 },
      expected: { ok: at(0, 1, 2) },
      actual: { ok: at(...indices) },
    })[0];

  test("that lacks its last, the clause about the list comes first, not one about the last commit", () => {
    expect(firstOf(0, 1)).toBe("CV-032");
  });

  test("that ends at the counter, the clause about the counter comes first", () => {
    expect(firstOf(0)).toBe("CV-034");
  });
});

test("a list of ids that lacks one is laid to the listing, not to what the ids look like", () => {
  const operation = { op: "getCoValueIDs", limit: 9, offset: 0 } as const;
  const ids = ["a", "A", "b"].map((id, index) => ({ id, rowID: index + 1 }));
  const history: History = [
    ...ids.map(({ id }) => ({ op: "upsertCoValue", id, header: {} }) as const),
    operation,
  ];
  const cited = citationsOf(history, {
    at: "operation",
    index: 3,
    operation,
    expected: { ok: ids },
    actual: { ok: ids.slice(0, 2) },
  });
  expect(cited[0]).toBe("CV-010");
});

test("where no call is refused nothing is laid to a refusal", () => {
  expect(citationsOf(batch(1), stored)).not.toContain("CV-119");
});
