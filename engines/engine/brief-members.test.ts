import { expect, test } from "vitest";
import { briefMembers } from "./brief-members.ts";

const room = { members: 2, characters: 60 };
const text = "x".repeat(1e6);

test("of two long strings it says where they begin to differ, how long they are, and what stands there", () => {
  const brief = briefMembers(
    { ok: [{ id: "a", text: `${text}A${text}` }] },
    { ok: [{ id: "a", text }] },
    room,
  );
  expect(brief).toEqual({
    expected: {
      'ok[0 id="a"].text':
        "2,000,001 characters, 1,000,000 alike; from 999,992 on: xxxxxxxxAxxxxxxx",
    },
    actual: {
      'ok[0 id="a"].text': "1,000,000 characters, 1,000,000 alike; from 999,992 on: xxxxxxxx",
    },
    differing: 1,
  });
});

test("what is short is kept as it is, and what is not there is left out", () => {
  const rows = [{ id: "a" }, { id: "b" }, { id: "c" }];
  expect(briefMembers({ rows, count: 3 }, { rows: rows.slice(0, 2), count: 2 }, room)).toEqual({
    expected: { count: 3, "rows[2]": { id: "c" } },
    actual: { count: 2 },
    differing: 2,
  });
});

test("a long value that another has not at all is told by its length and its beginning", () => {
  expect(briefMembers({ a: { text } }, {}, room).expected).toEqual({
    a: '1,000,011 characters of JSON: {"text":"xxxxxxxxxxxxxxxxxxxxx',
  });
  expect(briefMembers({ a: text }, { a: 1 }, room)).toMatchObject({
    expected: { a: `1,000,000 characters: ${"x".repeat(38)}` },
    actual: { a: 1 },
  });
});

test("members for which there is no room are counted", () => {
  const all = Array.from({ length: 100 }, (_, index) => index);
  const { expected, differing } = briefMembers(all, [], room);
  expect([Object.keys(expected), differing]).toEqual([["[0]", "[1]"], 100]);
});

test("members whose paths are cut to one text are told apart by a number", () => {
  const long = "x".repeat(1_000);
  const expected = { [`${long}1${long}`]: 1, [`${long}2${long}`]: 2, [`${long}3${long}`]: 3 };
  const actual = { [`${long}1${long}`]: 4, [`${long}3${long}`]: 6 };
  const brief = briefMembers(expected, actual, { ...room, members: 3 });
  expect(Object.values(brief.expected)).toEqual([1, 2, 3]);
  expect(Object.values(brief.actual)).toEqual([4, 6]);
  const [first = "", second, third] = Object.keys(brief.expected);
  expect([second, third]).toEqual([`${first} (2)`, `${first} (3)`]);
  expect(Object.keys(brief.actual)).toEqual([first, third]);
});
