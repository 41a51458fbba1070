import { expect, test } from "vitest";
import { plainDrawing } from "../golden-run.test.support.ts";
import { differenceLines } from "./difference-lines.ts";

test("short values stand one above the other, keys in order", () => {
  expect(differenceLines({ b: 1, a: 2 }, { error: "CONFLICT" }, "  ", plainDrawing)).toEqual([
    '  expected  {"a":2,"b":1}',
    '  actual    {"error":"CONFLICT"}',
  ]);
});

test("long values are a diff, with equal lines far from it left out", () => {
  const state = Object.fromEntries(
    Array.from({ length: 30 }, (_, index) => [`id${index + 10}`, index]),
  );
  expect(differenceLines(state, { ...state, id20: 99 }, "", plainDrawing)).toEqual([
    "- expected, + actual",
    "  … 9 equal lines",
    '    "id18": 8,',
    '    "id19": 9,',
    '-   "id20": 10,',
    '+   "id20": 99,',
    '    "id21": 11,',
    '    "id22": 12,',
    "  … 18 equal lines",
  ]);
});

test("lines too long for the terminal are cut around where they begin to differ", () => {
  const text = "x".repeat(500);
  const [, ...lines] = differenceLines(
    [`${text}A${text}`],
    [`${text}B${text}`],
    "    ",
    plainDrawing,
  );
  expect(lines.filter((line) => line.includes("xAx"))).toHaveLength(1);
  expect(lines.filter((line) => line.includes("xBx"))).toHaveLength(1);
  expect(Math.max(...lines.map((line) => line.length))).toBe(100);
});

test("a diff longer than a screen ends with how much is left", () => {
  const all = Array.from({ length: 100 }, (_, index) => index);
  const lines = differenceLines(all, [], "", plainDrawing);
  expect(lines).toHaveLength(26);
  expect(lines.at(-1)).toBe("… 79 more lines; the run log has them all");
  expect(differenceLines(all, [], "", { ...plainDrawing, verbose: true })).toHaveLength(104);
});
