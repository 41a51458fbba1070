import type { Operation } from "@assay/engines/covalue";
import { expect, test } from "vitest";
import { Past } from "./past.ts";

function batch(id: string, from: number): Operation {
  const session = { session: "s", from, count: 1, text: "x", signature: "x" };
  const sessions = [{ ...session, signatureAfter: false }];
  return { op: "commitBatch", writes: [{ id, header: {}, deleted: false, sessions }] };
}

test("the last write is the one that was just made", () => {
  const past = new Past([batch("a", 0), batch("b", 0), { op: "getCoValueCount" }]);
  expect([past.isJustWritten("a"), past.isJustWritten("b")]).toEqual([false, true]);
});

test("a batch that is refused has written nothing, so the write before it is still the last", () => {
  const past = new Past([batch("a", 0), batch("b", -1)]);
  expect([past.isJustWritten("a"), past.isJustWritten("b")]).toEqual([true, false]);
});
