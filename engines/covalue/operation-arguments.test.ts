import { expect, test } from "vitest";
import { headerOf, transactionRun } from "./operation-arguments.ts";

test("a header is passed on as a deep copy with its keys in their order, __proto__ among them", () => {
  const text = '{"b":{"__proto__":{"x":[1,{"y":null}]}},"a":"\\ud800"}';
  const given = JSON.parse(text);
  const passed = headerOf(given);
  expect(JSON.stringify(passed)).toBe(text);
  given.b.__proto__.x[1].y = "changed";
  given.a = "changed";
  expect(JSON.stringify(passed)).toBe(text);
  expect(headerOf(undefined)).toBeUndefined();
});

test("a run has one transaction an index, also where numbers end", () => {
  expect(transactionRun(5, 2, "x").map(({ idx, tx }) => [idx, tx.madeAt])).toEqual([
    [5, 5],
    [6, 6],
  ]);
  expect(transactionRun(2 ** 53, 3, "x").map(({ idx }) => idx)).toEqual([
    2 ** 53,
    2 ** 53,
    2 ** 53 + 2,
  ]);
  expect(transactionRun(0, 0, "x")).toEqual([]);
});
