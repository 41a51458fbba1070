import { expect, test } from "vitest";
import { briefDifference, differenceText, memberText } from "./difference-text.ts";

test("a difference is the members that differ, and what is equal is left out", () => {
  const transactions = Array.from({ length: 500 }, (_, idx) => ({ idx, tx: `tx ${idx}` }));
  const actual = transactions.with(300, { idx: 300, tx: "lost" });
  expect(differenceText({ ok: transactions }, { ok: actual })).toBe(
    ["- expected, + actual", "ok[300 idx=300].tx", '- "tx 300"', '+ "lost"'].join("\n"),
  );
});

test("of two megabytes what stands around the first difference is shown, with their lengths", () => {
  const text = "x".repeat(1e6);
  const said = differenceText({ ok: `${text}A${text}` }, { ok: `${text}B${text}` });
  expect(said).toMatch(
    /\n- …x+Ax+… \(2,000,001 characters\)\n\+ …x+Bx+… \(2,000,001 characters\)$/,
  );
  expect(said.length).toBeLessThan(400);
});

test("a long value in the place of an error is cut, with its length and how many there are", () => {
  const rows = Array.from({ length: 1000 }, (_, idx) => ({ idx, signature: `signature_z${idx}` }));
  const said = differenceText({ ok: rows }, { error: "IO_FAILED" }).split("\n");
  expect(said[2]).toMatch(/^- \[\{"idx":0.*… \([\d,]+ characters of JSON, 1,000 in the list\)$/);
  expect(said.slice(3)).toEqual(["+ not there", "error", "- not there", '+ "IO_FAILED"']);
});

test("members beyond those shown are counted", () => {
  const said = differenceText(
    Array.from({ length: 1020 }, (_, n) => n),
    [],
  );
  expect(said.split("\n")).toHaveLength(62);
  expect(said).toMatch(/\n… and 1,000 more that differ$/);
});

test("values that differ as a whole say so, and a path that is too long keeps its end", () => {
  expect(memberText({ path: "", expected: 1, actual: [] })).toEqual({
    path: "the whole answer",
    expected: "1",
    actual: "[]",
  });
  const { path } = memberText({ path: `${"a.".repeat(100)}last`, expected: 1 }, 40);
  expect(path).toHaveLength(40);
  expect(path).toMatch(/^….*\.last$/);
});

test("in brief short values stand as they are", () => {
  expect(briefDifference({ b: 1, a: 2 }, { a: 3, b: 1 })).toEqual({
    expected: '{"a":2,"b":1}',
    actual: '{"a":3,"b":1}',
  });
  expect(briefDifference("a", undefined)).toEqual({ expected: '"a"', actual: "not there" });
});

test("in brief the first member that differs stands for long values, after its path", () => {
  const sessions = Object.fromEntries(Array.from({ length: 90 }, (_, n) => [`z${n}`, n]));
  expect(briefDifference({ sessions }, { sessions: { ...sessions, z70: 7 } })).toEqual({
    expected: "sessions.z70: 70",
    actual: "sessions.z70: 7",
  });
  const { expected, actual } = briefDifference("x".repeat(500), undefined, 60);
  expect(expected).toMatch(/^"x+… \(502 characters of JSON\)$/);
  expect(expected.length).toBeLessThanOrEqual(60);
  expect(actual).toBe("not there");
});
