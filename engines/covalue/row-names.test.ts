import { expect, test } from "vitest";
import { RowNames } from "./row-names.ts";

// Broke: two transactions in flight shared one list of changes, so the first's end took the second's
// names back, and a right engine was accused. Guards: an end concerns its own transaction alone.
test("a transaction that rolls back late leaves the next one's names alone", () => {
  const names = new RowNames();
  const first = names.begin();
  names.learnSession("a", "s", 1, "store");
  names.begin();
  names.learnSession("a", "t", 2, "store");
  names.end(first, "rollback");
  expect(names.session("a", "s")).toBeUndefined();
  expect(names.session("a", "t")).toBe(2);
});

// Broke: a read beside the transaction named the erased session again, and later writes went to a row
// that was gone. Guards: what a transaction erases stays forgotten while it is open.
test("a read beside an erasing transaction does not bring the session's name back", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1, "store");
  const undo = names.begin();
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
  names.end(undo, "commit");
  expect(names.session("a", "s")).toBeUndefined();
});

// Broke: the same, of a session that had no name yet when the transaction erased it. Guards: what a read
// beside an erasing transaction shows gets no name, nor is what the transaction makes anew held to it.
test("a read beside an erasing transaction names no session that it sees for the first time", () => {
  const names = new RowNames();
  const undo = names.begin();
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
  expect(names.session("a", "s")).toBeUndefined();
  expect(names.learnSession("a", "s", 2, "transaction")).toBe("stable");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
  expect(names.learnSession("a", "s", 3, "store")).toBe("changed");
  names.end(undo, "commit");
  expect(names.session("a", "s")).toBe(2);
  expect(names.learnSession("a", "s", 1, "store")).toBe("changed");
});

// Guards: a transaction may give an erased row's id to the session that it makes anew.
test("the row id that a transaction erased may be its own session's again", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1, "store");
  const undo = names.begin();
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1, "transaction")).toBe("stable");
  names.end(undo, "commit");
  expect(names.session("a", "s")).toBe(1);
});

// Broke: an erase that answered when the next transaction had begun was taken back with that one, and a
// right engine that gave the session a new row was accused. Guards: what the store erased is gone.
test("an erase of the store is not taken back with the transaction that it answers in", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1, "store");
  const undo = names.begin();
  names.forgetErased("a", "store");
  names.end(undo, "rollback");
  expect(names.session("a", "s")).toBeUndefined();
});

test("a copy of the names and its original go their own ways, and none is made of an open transaction's", () => {
  const names = new RowNames();
  names.learnCoValue("a", 1);
  names.learnSession("a", "s", 1, "store");
  const copy = names.copy();
  names.learnSession("a", "t", 2, "store");
  copy.forgetErased("a", "store");
  copy.learnCoValue("b", 2);
  expect([names.session("a", "s"), names.session("a", "t")]).toEqual([1, 2]);
  expect([copy.session("a", "s"), copy.session("a", "t")]).toEqual([undefined, undefined]);
  expect([names.coValue("b"), copy.coValue("b")]).toEqual([undefined, 2]);
  names.begin();
  expect(() => names.copy()).toThrow(expect.objectContaining({ code: "INTERNAL" }));
});

// Broke: a session that the transaction had made and erased again stood in for the stored one, which a read
// beside it then named. Guards: what is erased a second time was never seen outside.
test("a session that a transaction makes and erases again does not stand for the stored one", () => {
  const names = new RowNames();
  const undo = names.begin();
  names.forgetErased("a", "transaction");
  names.learnSession("a", "s", 2, "transaction");
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
  expect(names.session("a", "s")).toBeUndefined();
  names.end(undo, "commit");
  expect(names.session("a", "s")).toBeUndefined();
});

// Guards: an engine may give the id of an erased row to another session while the store still shows the former.
test("an erased row seen for the first time may have the id that another session has by now", () => {
  const names = new RowNames();
  names.begin();
  names.forgetErased("a", "transaction");
  names.learnSession("a", "t", 1, "transaction");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
});

// Broke: beside the transaction that erased it, a stored row could have a new id with every read.
test("an erased row that the store still shows keeps its id, unless later writes are in flight", () => {
  const names = new RowNames();
  names.learnSession("a", "s", 1, "store");
  names.begin();
  names.forgetErased("a", "transaction");
  expect(names.learnSession("a", "s", 1, "store")).toBe("stable");
  expect(names.learnSession("a", "s", 2, "store")).toBe("changed");
  expect(names.learnSession("a", "t", 3, "store")).toBe("stable");
  expect(names.learnSession("a", "t", 4, "store")).toBe("changed");
  names.setInFlight(true);
  expect(names.learnSession("a", "s", 2, "store")).toBe("stable");
});
