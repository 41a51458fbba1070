import { expect, test } from "vitest";
import { matchLists } from "./match-lists.ts";

function marks(expected: string, actual: string): string {
  return matchLists([...expected], [...actual])
    .map(({ same, expected: left, actual: right }) => {
      const [one, other] = [left.map((at) => expected[at]), right.map((at) => actual[at])];
      return same ? one.join("") : `(${one.join("")}>${other.join("")})`;
    })
    .join("");
}

test.each([
  ["abc", "abc", "abc"],
  ["abc", "axc", "a(b>x)c"],
  ["", "ab", "(>ab)"],
  ["ab", "", "(ab>)"],
  ["abcd", "bd", "(a>)b(c>)d"],
  ["aa", "aaa", "aa(>a)"],
])("%s against %s", (expected, actual, text) => {
  expect(marks(expected, actual)).toBe(text);
});

test("lists too long to compare by pairs are all different in the middle", () => {
  const expected = ["same", ...Array.from({ length: 1100 }, (_, index) => `e${index}`), "end"];
  const actual = ["same", ...Array.from({ length: 1100 }, (_, index) => `a${index}`), "end"];
  const lengths = matchLists(expected, actual).map(({ same, ...of }) => [
    same,
    of.expected.length,
    of.actual.length,
  ]);
  expect(lengths).toEqual([
    [true, 1, 1],
    [false, 1100, 1100],
    [true, 1, 1],
  ]);
});

// Broke: all between the first and the last difference counted as different, thousands of rows where two were.
test("of long lists what is the same in both is found between differences that are far apart", () => {
  const expected = Array.from({ length: 10_000 }, (_, index) => index);
  const moved = [...expected.toSpliced(9_000, 1).toSpliced(20, 2), -1];
  const alone = matchLists([...expected, "end"], [...moved, "end"])
    .filter(({ same }) => !same)
    .map(({ expected: left, actual: right }) => [left, right]);
  expect(alone).toEqual([
    [[20, 21], []],
    [[9_000], []],
    [[], [9_997]],
  ]);
  const backwards = matchLists(expected, expected.toReversed());
  expect(backwards.filter(({ same }) => same)).toHaveLength(1);
});
