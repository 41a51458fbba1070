import { expect, test } from "vitest";
import { placesOf } from "./ranks.ts";
import { roundsSummary, type RoundsOptions } from "./rounds.test.support.ts";

function places(options: RoundsOptions): unknown[] {
  return (roundsSummary(options).latency[0]?.workloads ?? []).flatMap(placesOf);
}

test("cells that are told apart in six rounds are ranked, more operations a second first", () => {
  expect(places({})).toEqual([
    { type: "ranked", rank: 1 },
    { type: "ranked", rank: 2 },
  ]);
  expect(places({ step: (cell) => 2 - cell })).toEqual([
    { type: "ranked", rank: 2 },
    { type: "ranked", rank: 1 },
  ]);
});

test("five rounds rank nobody, however far cells are apart", () => {
  const none = { type: "too-few-rounds", rounds: 5 };
  expect(places({ rounds: 5, step: (cell) => 1 + 9 * cell })).toEqual([none, none]);
});

test("cells of which now one and now the other is faster have no rank", () => {
  const none = { type: "not-separated" };
  expect(places({ step: (cell, round) => (cell === round % 2 ? 1 : 2) })).toEqual([none, none]);
});

test("rounds are compared with the same round of the other cell", () => {
  // Each round is ten times as slow as the one before: apart only where round meets round.
  expect(places({ step: (cell, round) => 10 ** (round / 3) * (1 + cell / 20) })).toEqual([
    { type: "ranked", rank: 1 },
    { type: "ranked", rank: 2 },
  ]);
});
