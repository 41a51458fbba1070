import { describe, expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { compareCells, rankCells } from "./rank.ts";
import { NOISES, simulatedRounds } from "./simulated-rounds.test.support.ts";
import { wilsonInterval } from "./wilson.ts";

const cell = (name: string, ...values: (number | undefined)[]) => ({ name, values });

/** Over simulated benches of such cells, how many of all pairs of cells were told apart. */
function toldApart(
  name: string,
  factors: readonly number[],
  rounds: number,
  benches: number,
): { readonly told: number; readonly pairs: number } {
  const noise = NOISES[name];
  if (noise === undefined) throw new Error(name);
  const random = randomFrom(1, `${name} ${factors.length} ${rounds}`);
  let told = 0;
  for (let bench = 0; bench < benches; bench += 1) {
    const ranks = rankCells(simulatedRounds({ noise, factors, rounds }, random), "lower");
    for (const rank of ranks) told += rank.type === "ranked" ? rank.behind.length : 0;
  }
  return { told, pairs: (benches * factors.length * (factors.length - 1)) / 2 };
}

describe("rankCells", () => {
  it("ranks what differs in every round, and names what is certainly better", () => {
    const slow = cell("slow", 30, 31, 32, 33, 34, 35);
    const middle = cell("middle", 20, 21, 22, 23, 24, 25);
    const fast = cell("fast", 10, 11, 12, 13, 14, 15);
    expect(rankCells([slow, fast, middle], "lower")).toEqual([
      { type: "ranked", name: "slow", rank: 3, behind: ["fast", "middle"] },
      { type: "ranked", name: "fast", rank: 1, behind: [] },
      { type: "ranked", name: "middle", rank: 2, behind: ["fast"] },
    ]);
    expect(
      rankCells([slow, fast, middle], "higher").map((each) => "rank" in each && each.rank),
    ).toEqual([1, 3, 2]);
  });

  it("shares a rank where cells are not told apart, and tells drift from difference", () => {
    // The machine slows to a third; in each round the second cell takes 5 % more, the third varies.
    const one = [10, 14, 18, 22, 26, 30];
    const ranks = rankCells(
      [
        cell("one", ...one),
        cell("more", ...one.map((value) => value * 1.05)),
        cell("varies", ...one.map((value, round) => value * (round === 3 ? 0.9 : 1.2))),
      ],
      "lower",
    );
    expect(ranks).toEqual([
      { type: "ranked", name: "one", rank: 1, behind: [] },
      { type: "ranked", name: "more", rank: 2, behind: ["one"] },
      { type: "ranked", name: "varies", rank: 1, behind: [] },
    ]);
  });

  it("never gives a cell the rank of one that is certainly better, though a round of it is missing", () => {
    // First and last have five rounds in common and are told apart through the middle one alone.
    const first = cell("first", 10, 10, 10, 10, 10, 10, undefined);
    const middle = cell("middle", 20, 20, 20, 20, 20, 20, 20);
    const last = cell("last", undefined, 30, 30, 30, 30, 30, 30);
    expect(compareCells(first, last)).toBeUndefined();
    expect(
      rankCells([first, middle, last], "lower").map((each) => "rank" in each && each.rank),
    ).toEqual([1, 2, 3]);
  });

  it("does not rank a cell with too few processes, and ranks the others without it", () => {
    const ranks = rankCells(
      [
        cell("crashed", 1, 1, undefined, 1, 1, 1),
        cell("slow", 30, 31, 32, 33, 34, 35),
        cell("fast", 10, 11, 12, 13, 14, 15),
      ],
      "lower",
    );
    expect(ranks).toEqual([
      { type: "not-ranked", name: "crashed", reason: "too few processes", processes: 5 },
      { type: "ranked", name: "slow", rank: 2, behind: ["fast"] },
      { type: "ranked", name: "fast", rank: 1, behind: [] },
    ]);
  });

  it("ranks equal values equally", () => {
    const ranks = rankCells([cell("a", 5, 5, 5, 5, 5, 5), cell("b", 5, 5, 5, 5, 5, 5)], "lower");
    expect(ranks.map((each) => "rank" in each && each.rank)).toEqual([1, 1]);
  });

  it("gives the ratio of two cells with its interval", () => {
    const a = cell("a", 11, 12, 13, 14, 15, 16);
    const b = cell("b", 10, 10, 10, 10, 10, 10);
    const comparison = compareCells(a, b);
    expect(comparison?.low).toBeCloseTo(1.1, 10);
    expect(comparison?.high).toBeCloseTo(1.6, 10);
    expect(comparison?.ratio).toBeGreaterThan(1.3);
    expect(comparison?.rounds).toBe(6);
  });

  it("refuses a value that has no ratio", () => {
    const zero = cell("zero", 0, 1, 1, 1, 1, 1);
    expect(() => compareCells(zero, cell("b", 1, 1, 1, 1, 1, 1))).toThrow(RangeError);
  });

  describe.each(Object.keys(NOISES))("two equal cells, noise %s", (noise) => {
    it.each([3, 5, 6, 7, 10])(
      "are ranked apart no more often than one in twenty times over %d rounds",
      (rounds) => {
        const { told, pairs } = toldApart(noise, [1, 1], rounds, 2_000);
        // As far as 2,000 benches can tell: a true rate of 5 % passes, one of 7 % hardly ever.
        expect(wilsonInterval(told, pairs).low).toBeLessThanOrEqual(0.05);
        if (rounds < 6) expect(told).toBe(0);
      },
    );

    it("are ranked apart in most benches of 10 rounds once one takes three times as long", () => {
      const { told, pairs } = toldApart(noise, [1, 3], 10, 200);
      expect(told / pairs).toBeGreaterThan(0.7);
    });
  });

  it("tells five equal cells apart no more often a pair", () => {
    for (const noise of Object.keys(NOISES)) {
      const { told, pairs } = toldApart(noise, [1, 1, 1, 1, 1], 7, 400);
      expect(told / pairs).toBeLessThanOrEqual(0.06);
    }
  });
});
