import { expect, test } from "vitest";
import { diffLines } from "./diff-lines.ts";

function marks(expected: string, actual: string): string {
  const sign = { both: " ", expected: "-", actual: "+" };
  return diffLines([...expected], [...actual])
    .map(({ side, text }) => sign[side] + text)
    .join("");
}

test.each([
  ["abc", "abc", " a b c"],
  ["abc", "axc", " a-b+x c"],
  ["", "ab", "+a+b"],
  ["ab", "", "-a-b"],
  ["abcd", "bd", "-a b-c d"],
  ["aa", "aaa", " a a+a"],
])("%s against %s", (expected, actual, text) => {
  expect(marks(expected, actual)).toBe(text);
});

test("lists too long to compare by pairs are shown as all different in the middle", () => {
  const expected = ["same", ...Array.from({ length: 1100 }, (_, index) => `e${index}`), "end"];
  const actual = ["same", ...Array.from({ length: 1100 }, (_, index) => `a${index}`), "end"];
  const lines = diffLines(expected, actual);
  expect(lines).toHaveLength(2202);
  expect(lines[0]).toEqual({ side: "both", text: "same" });
  expect(lines[2201]).toEqual({ side: "both", text: "end" });
});
