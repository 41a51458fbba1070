import { expect, test } from "vitest";
import { valueText } from "./value-text.ts";

const room = { value: 120, string: 40 };

test("what there is room for is whole, and can be broken at its commas where it is long", () => {
  expect(valueText({ a: [1, 2], b: "x" }, room)).toBe('{"a":[1,2],"b":"x"}');
  expect(valueText({ id: "a".repeat(30), session: "b".repeat(30) }, room)).toBe(
    `{"id":"${"a".repeat(30)}", "session":"${"b".repeat(30)}"}`,
  );
});

test("of a long string both ends are there, and how long it is", () => {
  expect(valueText(`begins ${"x".repeat(1e6)} ends`, room)).toBe(
    '"begins xxxxxxxxxxxx…xxxxxxxxxxxxxx ends" (1,000,014 characters)',
  );
});

test("a string is not cut where the note would take what is left out", () => {
  const text = "x".repeat(50);
  expect(valueText(text, room)).toBe(`"${text}"`);
});

test("of a long list the first and the last items are there, and the others are counted", () => {
  const items = Array.from({ length: 1000 }, (_, id) => ({ id, text: "x".repeat(40) }));
  expect(valueText(items, room)).toBe(
    `[{"id":0,"text":"${"x".repeat(40)}"}, … 998 more …, {"id":999,"text":"${"x".repeat(40)}"}]`,
  );
});

test("of an object every field is there, however long one of them is", () => {
  const write = { id: "a", sessions: Array.from({ length: 900 }, (_, n) => n), deleted: true };
  expect(valueText(write, room)).toBe(
    '{"id":"a", "sessions":[0, … 898 more …, 899], "deleted":true}',
  );
});
