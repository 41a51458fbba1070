import { expect, test } from "vitest";
import { differingMembers, nearestOf } from "./differing-members.ts";
import type { Json } from "./json.ts";

test("equal values have no member that differs, whatever the order of their keys", () => {
  expect(differingMembers({ a: 1, b: [null] }, { b: [undefined], a: 1, c: undefined })).toEqual([]);
});

test.each([
  ["a member of another value", { a: { b: 1 } }, { a: { b: 2 } }, "a.b", 1, 2],
  ["a member that is not there", { a: 1, b: 2 }, { a: 1 }, "b", 2, undefined],
  ["a member too many", { a: 1 }, { a: 1, b: null }, "b", undefined, null],
  ["an item that is not there", [1, 2, 3], [1, 3], "[1]", 2, undefined],
  ["an item too many", { ok: [1] }, { ok: [0, 1] }, "ok[0]", undefined, 0],
  ["values of two kinds", [], {}, "", [], {}],
  ["a field whose name is no word", { "co_z:1": 1 }, { "co_z:1": 2 }, '["co_z:1"]', 1, 2],
  [
    "a key that is an object's prototype elsewhere",
    JSON.parse('{"__proto__":1}'),
    {},
    "__proto__",
    1,
    undefined,
  ],
])("%s is found by its path", (_what, expected, actual, path, one, other) => {
  const member = {
    path,
    ...(one !== undefined && { expected: one }),
    ...(other !== undefined && { actual: other }),
  };
  expect(differingMembers(expected, actual)).toEqual([member]);
});

test("an item after one that is missing is found at both its places, and by its name", () => {
  const rows = ["a", "b", "c", "d"].map((id) => ({ id, lastIdx: 4 }));
  const actual = [...rows.slice(1, 3), { id: "d", lastIdx: 5 }];
  expect(differingMembers({ rows }, { rows: actual })).toEqual([
    { path: "rows[0]", expected: rows[0] },
    { path: 'rows[3, actual 2 id="d"].lastIdx', expected: 4, actual: 5 },
  ]);
});

test("the nearest of several is the one that differs in the fewest members", () => {
  const [far, near] = [
    { a: 1, b: 2 },
    { a: 1, b: 3 },
  ];
  expect(nearestOf([far, near], { a: 0, b: 3 })).toBe(near);
  expect(nearestOf([], 1)).toBeUndefined();
});

test.each([
  ["lists", (inner: Json): Json => [inner]],
  ["objects", (inner: Json): Json => ({ inner })],
])(
  "values that are %s many levels deep are looked into so far that a path can be read",
  (_what, wrap) => {
    const deep = (leaf: Json): Json => {
      let value = leaf;
      for (let level = 0; level < 1500; level += 1) value = wrap(value);
      return value;
    };
    const [member, ...others] = differingMembers(deep(1), deep(2));
    expect(others).toEqual([]);
    expect(member?.path.length).toBeLessThan(1000);
    expect(JSON.stringify(member?.expected)).toMatch(/^[^\d]{1400,}1[^\d]+$/);
    expect(differingMembers(deep(1), deep(1))).toEqual([]);
  },
);
