import { expect, it } from "vitest";
import { randomFrom } from "../dataset/random.ts";
import { type CostPoint, fitPowerLaw } from "./power-law.ts";

const SIZES = [1e4, 3e4, 1e5, 3e5, 1e6];

function fit(points: readonly CostPoint[]) {
  const law = fitPowerLaw(points, randomFrom(1, "power-law"));
  if (law.type === "not-fitted" || law.exponent.type === "point") throw new Error("not fitted");
  return { ...law, exponent: law.exponent };
}

it.each([
  [0, 250],
  [0.5, 3],
  [1, 0.02],
  [1.37, 0.001],
])("finds an exponent of %d exactly where there is no noise", (exponent, coefficient) => {
  const law = fit(SIZES.map((size) => ({ size, cost: coefficient * size ** exponent })));
  for (const figure of [law.exponent.value, law.exponent.low, law.exponent.high]) {
    expect(figure).toBeCloseTo(exponent, 8);
  }
  expect(law.coefficient / coefficient).toBeCloseTo(1, 6);
  expect([law.typicalRatio, law.worstRatio]).toEqual([expect.closeTo(1), expect.closeTo(1)]);
});

it("takes the median of slopes, by hand: three points with slopes 1, 2 and 1.5", () => {
  const law = fit([
    { size: 1, cost: 1 },
    { size: 10, cost: 10 },
    { size: 100, cost: 1_000 },
  ]);
  expect(law.exponent.value).toBeCloseTo(1.5, 10);
  // Residuals before the intercept, in decades: 0, -0.5, 0; the middle one is 0.
  expect(law.coefficient).toBeCloseTo(1, 10);
  expect(law.worstRatio).toBeCloseTo(Math.sqrt(10), 10);
  expect(law.typicalRatio).toBeCloseTo(10 ** Math.sqrt(0.25 / 3), 10);
  expect([law.exponent.low, law.exponent.high]).toEqual([expect.closeTo(1), expect.closeTo(2)]);
});

it("is not bent by one stalled point, and says that a point lies far off", () => {
  const points = SIZES.flatMap((size) =>
    [1, 1.01, 0.99].map((noise) => ({ size, cost: size * noise })),
  );
  const law = fit([...points, { size: 1e6, cost: 40e6 }]);
  expect(law.exponent.value).toBeCloseTo(1, 2);
  expect(law.worstRatio).toBeGreaterThan(35);
});

it("holds the true exponent in about 95 % of noisy fits", () => {
  const random = randomFrom(2, "power-law");
  let held = 0;
  for (let run = 0; run < 30; run += 1) {
    const points = SIZES.flatMap((size) =>
      [1, 2, 3].map(() => ({ size, cost: size ** 0.8 * Math.exp(0.4 * (random() - 0.5)) })),
    );
    const law = fitPowerLaw(points, random);
    if (law.type === "not-fitted" || law.exponent.type === "point") throw new Error("not fitted");
    if (law.exponent.low <= 0.8 && law.exponent.high >= 0.8) held += 1;
  }
  expect(held).toBeGreaterThanOrEqual(25);
});

it("fits nothing to two sizes, however many points they have", () => {
  const points = [1, 2, 3].flatMap((cost) => [
    { size: 10, cost },
    { size: 20, cost },
  ]);
  expect(fitPowerLaw(points, randomFrom(1, "power-law"))).toEqual({
    type: "not-fitted",
    reason: "fewer than three sizes",
  });
  expect(fitPowerLaw([], randomFrom(1, "power-law")).type).toBe("not-fitted");
});

it("refuses what has no logarithm", () => {
  const refused = [
    { size: 0, cost: 1 },
    { size: 1, cost: 0 },
    { size: 1, cost: Number.NaN },
  ];
  for (const point of refused) {
    expect(() => fitPowerLaw([point], randomFrom(1, "power-law"))).toThrow(RangeError);
  }
});
