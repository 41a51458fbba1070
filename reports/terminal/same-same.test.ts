import { wilsonInterval } from "@assay/bench";
import { expect, test } from "vitest";
import { renderSameSame } from "./same-same.ts";

function said(comparisons: number, ranked: number): string {
  const share = wilsonInterval(ranked, comparisons);
  return renderSameSame({ runs: 50, comparisons, ranked, share }).replaceAll("\n", " ");
}

test("the share of false ranks is said with its interval", () => {
  expect(said(200, 7)).toBe(
    "In 50 runs of the same engine as two cells, of 200 comparisons a difference was ranked 7 times: 3.5 % [1.7 %, 7.0 %]. The 5.0 % that a rank promises lie in the interval; more runs make it narrower.",
  );
});

test("voided runs are counted beside it, with the reason of the first", () => {
  const voided = { runs: 2, reason: "append: coValue 7 has 3 transactions instead of 4" };
  const share = wilsonInterval(7, 200);
  const text = renderSameSame({ runs: 48, comparisons: 200, ranked: 7, share, voided });
  expect(text).toContain("In 48 runs of the same engine");
  expect(text.split("\n").slice(-2)).toEqual([
    "✗ 2 runs were voided, and were not compared; the first by append: coValue 7 has 3 transactions",
    "  instead of 4",
  ]);
  const nothing = { runs: 0, comparisons: 0, ranked: 0, share: undefined };
  expect(renderSameSame({ ...nothing, voided: { runs: 1, reason: "append: gone" } })).toBe(
    "✗ 1 run was voided, and was not compared; the first by append: gone",
  );
});

test("what a rank promises is kept, broken or open, and few runs without a false rank prove nothing", () => {
  expect(said(200, 0)).toContain("at most the 5.0 % that a rank promises");
  expect(said(100, 20)).toContain("do not trust ranks on this machine");
  expect(said(20, 0)).toContain("more runs make it narrower");
  expect(said(1, 1)).toContain(
    "In 50 runs of the same engine as two cells, of 1 comparison a difference was ranked once",
  );
});
