import { expect, test } from "vitest";
import type { ScaleResult } from "@assay/conformance/covalue";
import { renderScale } from "./scale-table.ts";

function result(engine: string, more: Partial<ScaleResult> = {}): ScaleResult {
  const cell = { engine, version: "1", api: "async", durability: "process", tuning: {} } as const;
  return {
    cell,
    coValues: 100_000,
    transactions: 480_000,
    contentBytes: 100 * 2 ** 20,
    disk: { allocatedBytes: 125 * 2 ** 20, apparentBytes: 256 * 2 ** 20 },
    durationsMs: { store: 9_000, grow: 3_000, close: 5, open: 450, list: 80, check: 20_000 },
    differences: [],
    ...more,
  };
}

const COMPLETE = { complete: true, reason: "finished" } as const;

test("a row a cell, with dashes where nothing is kept, and then what is wrong", () => {
  const nothingKept = { disk: undefined, durationsMs: { store: 1, grow: 1, list: 1, check: 1 } };
  const wrong = {
    differences: [{ what: "known state", count: 1_000, first: "co_z1: expected 2, got 1" }],
  };
  const results = [result("memory", nothingKept), result("sqlite", wrong)];
  const cells = results.map(({ cell }) => cell);
  const text = renderScale(cells, results, COMPLETE);
  expect(text.split("\n").slice(0, 5)).toEqual([
    "engine  api    coValues       tx  content  on disk  apparent  ratio    store    open    check  right",
    "memory  async   100,000  480,000      100        –         –      –  2.00 ms       –  2.00 ms  ✓ yes",
    "sqlite  async   100,000  480,000      100      125       256   1.25   12.0 s  450 ms   20.1 s  ✗ NO",
    "",
    "sqlite/async/process: known state, 1,000 times; first co_z1: expected 2, got 1",
  ]);
  expect(text).toContain("Times are indicative");
});

test("a cell that the run did not come to has no result, and why is said", () => {
  const whole = result("memory");
  const cells = [whole.cell, result("sqlite").cell];
  const text = renderScale(cells, [whole], { complete: false, reason: "interrupted" });
  expect(text).toMatch(/^memory .* ✓ yes$/m);
  expect(text).toMatch(/^sqlite\/async\/process: no result$/m);
  expect(text).toMatch(/\nINCOMPLETE: interrupted$/);
  const full = { complete: false, reason: "failed", error: "DISK_FULL: no room" } as const;
  expect(renderScale(cells, [], full)).toMatch(
    /\nINCOMPLETE: ended by an error: DISK_FULL: no room$/,
  );
});
