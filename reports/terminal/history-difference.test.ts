import type { History } from "@assay/engines/covalue";
import { expect, test } from "vitest";
import { renderDifference, renderWholeDifference } from "./history-difference.ts";

const history: History = [{ op: "upsertCoValue", id: "a" }, { op: "getCoValueCount" }];

test("a replay that differs in an answer shows the operation and both answers", () => {
  const difference = {
    at: "operation",
    index: 1,
    operation: { op: "getCoValueCount" },
    expected: { ok: 0 },
    actual: { ok: 1 },
  } as const;
  expect(renderDifference(history, difference)).toBe(`  1  upsertCoValue id="a"
> 2  getCoValueCount
operation 2 is answered otherwise than by the reference:
  expected  {"ok":0}
  actual    {"ok":1}
`);
});

test("a replay that differs in its final state marks no operation", () => {
  const difference = { at: "final state", expected: { count: 1 }, actual: { count: 2 } } as const;
  expect(renderDifference(history, difference)).toBe(`  1  upsertCoValue id="a"
  2  getCoValueCount
every answer agrees, the final state does not:
  expected  {"count":1}
  actual    {"count":2}
`);
});

test("a replay that differs in its final state names the calls that show it", () => {
  const state = { coValues: [], locks: [], unsynced: [], waitingForDelete: [] };
  const difference = {
    at: "final state",
    expected: { ...state, count: 1 },
    actual: { ...state, count: 2 },
  } as const;
  expect(renderDifference(history, difference)).toContain(
    "every answer agrees, the final state does not, as getCoValueCount shows:\n",
  );
});

test("a replay names what shows long answers whole, since it writes no run log", () => {
  const expected = Array.from({ length: 100 }, (_, n) => n);
  const lines = renderDifference(history, { at: "final state", expected, actual: [] });
  expect(lines).toContain("; replay --whole shows both whole\n");
  expect(lines).not.toContain("run log");
});

test("whole, nothing is cut, of operations as of answers", () => {
  const id = "x".repeat(10_000);
  const expected = { ok: Array.from({ length: 1000 }, (_, n) => n) };
  const text = renderWholeDifference([{ op: "getCoValue", id }], {
    at: "operation",
    index: 0,
    operation: { op: "getCoValue", id },
    expected,
    actual: { ok: [] },
  });
  expect(text.split("\n")).toEqual([
    `> 1  getCoValue {"id":"${id}"}`,
    "operation 1 is answered otherwise than by the reference:",
    `  expected  ${JSON.stringify(expected)}`,
    '  actual    {"ok":[]}',
    "",
  ]);
});
