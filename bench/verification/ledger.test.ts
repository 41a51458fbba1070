import { expect, test } from "vitest";
import { Ledger } from "./ledger.ts";

test("an append counts as issued when it begins and as acknowledged when it ends", () => {
  const ledger = new Ledger(3);
  expect(ledger.beginAppend(1, 3)).toBe(1);
  expect(ledger.appends(1)).toEqual({ acknowledged: 0, issued: 1 });
  ledger.endAppend(1);
  expect(ledger.appends(1)).toEqual({ acknowledged: 1, issued: 1 });
});

test("appends to one coValue never overlap: the second one goes to the next that is free", () => {
  const ledger = new Ledger(3);
  expect(ledger.beginAppend(2, 3)).toBe(2);
  expect(ledger.beginAppend(2, 3)).toBe(0);
  expect(ledger.beginAppend(2, 3)).toBe(1);
  expect(() => ledger.beginAppend(2, 3)).toThrow(RangeError);
  ledger.endAppend(0);
  expect(ledger.beginAppend(2, 3)).toBe(0);
});

test("a coValue counts as stored from its first message on, and new ones are given out once", () => {
  const ledger = new Ledger(2);
  expect([ledger.takeNew(), ledger.takeNew()]).toEqual([2, 3]);
  ledger.begun.add(2);
  expect(ledger.stored).toBe(3);
});
