// Rounds of equal cells as machines make them, to count how often a ranking sees a difference.
import { type Random, shuffled } from "../dataset/random.ts";
import type { RankedValues } from "./rank.ts";

/** Draws the noise of the runs of one simulated bench, as logarithms, run after run. */
export type Noise = (random: Random) => () => number;

/** How the runs of one unchanged program vary. */
export const NOISES: Readonly<Record<string, Noise>> = {
  normal: (random) => () => Math.log(Math.max(0.1, 1 + 0.1 * normal(random))),
  lognormal: (random) => () => 0.4 * normal(random),
  // One run in fifteen is off by half or twice, and some by far more.
  "heavy-tailed": (random) => () => cauchy(0.07, random),
  // Two ways to be compiled, one of them a third slower, and little noise else.
  bimodal: (random) => () => (random() < 0.3 ? 0.3 : 0) + 0.01 * normal(random),
  // Now and then a neighbour on the machine: only ever slower.
  skewed: (random) => () => -0.2 * Math.log(1 - random()),
  // Neighbouring runs correlate by 0.7, as measured on shared machines.
  drift: (random) => autoregressive(random, 0.7),
  "drift with heavy tails": (random) => {
    const drift = autoregressive(random, 0.4);
    return () => drift() + cauchy(0.05, random);
  },
  // A machine that gets slower from run to run.
  trend: (random) => {
    let run = 0;
    return () => {
      run += 1;
      return 0.05 * run + 0.1 * normal(random);
    };
  },
};

/** Equal cells, each once a round in random order, with a factor on top for some of them. */
export function simulatedRounds(
  options: {
    readonly noise: Noise;
    readonly factors: readonly number[];
    readonly rounds: number;
  },
  random: Random,
): RankedValues[] {
  const draw = options.noise(random);
  const values = options.factors.map((): number[] => []);
  for (let round = 0; round < options.rounds; round += 1) {
    for (const cell of shuffled([...values.keys()], random)) {
      values[cell]?.push((options.factors[cell] ?? 1) * 1_000 * Math.exp(draw()));
    }
  }
  return values.map((each, cell) => ({ name: `cell-${cell}`, values: each }));
}

function autoregressive(random: Random, correlation: number): () => number {
  let state = 0.15 * normal(random);
  return () => {
    state = correlation * state + 0.15 * Math.sqrt(1 - correlation ** 2) * normal(random);
    return state;
  };
}

/** A draw from the standard normal distribution (Box and Muller). */
function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** A draw from a Cauchy distribution, which has no mean; cut where e to it would be no number of ours. */
function cauchy(scale: number, random: Random): number {
  return Math.max(-100, Math.min(100, scale * Math.tan(Math.PI * (random() - 0.5))));
}
