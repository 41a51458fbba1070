import { expect, test } from "vitest";
import { RowNames } from "./row-names.ts";

// Broke: two transactions in flight shared one list of changes, so the first's end took the second's
// names back, and a right engine was accused. Guards: an end concerns its own transaction alone.
test("a transaction that rolls back late leaves the next one's names alone", () => {
  const names = new RowNames();
  const first = names.begin();
  names.learnSession("a", "s", 1);
  names.begin();
  names.learnSession("a", "t", 2);
  names.end(first, "rollback");
  expect(names.session("a", "s")).toBeUndefined();
  expect(names.session("a", "t")).toBe(2);
});

// Broke: a read beside the transaction named the erased session again, and later writes went to a row
// that was gone. Guards: what a transaction erases stays forgotten while it is open.
test("a read beside an erasing transaction does not bring the session's name back", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1);
  const undo = names.begin();
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1)).toBe("stable");
  names.end(undo, "commit");
  expect(names.session("a", "s")).toBeUndefined();
});

// Broke: an erase that answered when the next transaction had begun was taken back with that one, and a
// right engine that gave the session a new row was accused. Guards: what the store erased is gone.
test("an erase of the store is not taken back with the transaction that it answers in", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1);
  const undo = names.begin();
  names.forgetErased("a", "store");
  names.end(undo, "rollback");
  expect(names.session("a", "s")).toBeUndefined();
});

test("a copy of the names and its original go their own ways, and none is made of an open transaction's", () => {
  const names = new RowNames();
  names.learnCoValue("a", 1);
  names.learnSession("a", "s", 1);
  const copy = names.copy();
  names.learnSession("a", "t", 2);
  copy.forgetErased("a", "store");
  copy.learnCoValue("b", 2);
  expect([names.session("a", "s"), names.session("a", "t")]).toEqual([1, 2]);
  expect([copy.session("a", "s"), copy.session("a", "t")]).toEqual([undefined, undefined]);
  expect([names.coValue("b"), copy.coValue("b")]).toEqual([undefined, 2]);
  names.begin();
  expect(() => names.copy()).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});
