import { expect, test } from "vitest";
import { plainDrawing } from "../golden-run.test.support.ts";
import { differenceLines } from "./difference-lines.ts";

test("short values stand one above the other, keys in order", () => {
  expect(differenceLines({ b: 1, a: 2 }, { error: "CONFLICT" }, "  ", plainDrawing)).toEqual([
    '  expected  {"a":2,"b":1}',
    '  actual    {"error":"CONFLICT"}',
  ]);
});

test("of long values the members that differ are shown, each with its path", () => {
  const rows = Array.from({ length: 30 }, (_, index) => ({ id: `co_z${index}`, count: index }));
  const state = { ok: { rows, total: 30 } };
  const other = { ok: { rows: rows.with(20, { id: "co_z20", count: 99 }), total: 31 } };
  expect(differenceLines(state, other, "  ", plainDrawing)).toEqual([
    "  - expected, + actual; the run log has both whole",
    '  ok.rows[20 id="co_z20"].count',
    "  - 20",
    "  + 99",
    "  ok.total",
    "  - 30",
    "  + 31",
  ]);
});

test("of a long message the end is shown as well, since it says how it came about", () => {
  const message = `HOST_EXITED: the process ${"that was asked for something ".repeat(5)}was killed by SIGSEGV`;
  const lines = differenceLines("a result", message, "  ", plainDrawing);
  expect(lines[0]).toBe('  expected  "a result"');
  expect(lines.at(-1)).toMatch(/^ {12}.*killed by SIGSEGV"$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("two megabytes are cut around where they begin to differ, no line wider than the terminal", () => {
  const text = "x".repeat(1e6);
  const lines = differenceLines([`${text}A${text}`], [`${text}B${text}`], "    ", plainDrawing);
  expect(lines).toHaveLength(4);
  expect(lines[2]).toMatch(/^ {4}- …x+Ax+… \(2,000,001 characters\)$/);
  expect(lines[3]).toMatch(/^ {4}\+ …x+Bx+… \(2,000,001 characters\)$/);
  expect(Math.max(...lines.map((line) => line.length))).toBe(100);
});

test("more members than a screen holds end with how many are left, fewer when asked for more", () => {
  const all = Array.from({ length: 100 }, (_, index) => index);
  const lines = differenceLines(all, [], "", plainDrawing);
  expect(lines).toHaveLength(26);
  expect(lines.at(-1)).toBe("… and 92 more members that differ");
  expect(differenceLines(all, [], "", { ...plainDrawing, verbose: true })).toHaveLength(182);
});
