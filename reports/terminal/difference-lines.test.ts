import { withLastWords } from "@assay/engines/engine";
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
  expect(lines.at(-1)).toMatch(/^ {12}.*killed by SIGSEGV$/);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("of a process that ended, its signal and its last words are shown, and the stack below them when asked for", () => {
  const words = ["loading", "assertion failed: page 17 is not a leaf"];
  const stack = [
    "----- Native stack trace -----",
    ...Array.from({ length: 40 }, () => "node::Run"),
  ];
  const how = "HOST_EXITED: the process of worker replay/worker.js was killed by SIGABRT";
  const actual = { error: withLastWords(how, [...words, ...stack].join("\n")) };
  const expected = { ok: Array.from({ length: 99 }, () => "co_z") };
  const lines = differenceLines(expected, actual, "  ", plainDrawing);
  expect(lines[0]).toMatch(/^ {2}expected {2}\{"ok":\["co_z".*… \(\d+ characters of JSON\)$/);
  expect(lines.slice(1)).toEqual([
    `  actual    ${how}`,
    "            its last words:",
    "              loading",
    "              assertion failed: page 17 is not a leaf",
  ]);
  const verbose = differenceLines(expected, actual, "  ", { ...plainDrawing, verbose: true });
  expect(verbose.slice(0, 5)).toEqual(lines);
  expect(verbose).toHaveLength(lines.length + stack.length);
  const asResult = differenceLines("a result", actual.error, "  ", plainDrawing);
  expect(asResult.slice(1)).toEqual(lines.slice(1));
});

test("of many last words the end is shown, no line wider than the terminal", () => {
  const words = Array.from({ length: 50 }, (_, index) => `${index} ${"said ".repeat(30)}`);
  const message = withLastWords("HOST_EXITED: it was killed by SIGSEGV", words.join("\n"));
  const lines = differenceLines({ ok: 3 }, { error: message }, "  ", plainDrawing);
  expect(lines.slice(0, 3)).toEqual([
    '  expected  {"ok":3}',
    "  actual    HOST_EXITED: it was killed by SIGSEGV",
    "            its last words, the end of them:",
  ]);
  expect(lines).toHaveLength(15);
  expect(lines.join("\n")).toContain("49 said");
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
