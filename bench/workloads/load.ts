// Loading whole coValues through the small calls that cojson makes. `load-cold`: the store is closed and
// opened again now and then, its files dropped from the page cache where that is allowed, and no
// coValue is asked for twice in between. `load-warm`: the same few again and again. `load-skewed`: all
// of them, of which a few are popular.
import { LoadCall } from "../calls/load-call.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import { zipfian } from "../dataset/zipfian.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

const load = {
  unit: "one whole coValue loaded",
  starts: "filled",
  leaves: "nothing",
  overlaps: true,
  refusal: runsEverywhere,
} as const satisfies Partial<Workload>;

export const loadCold: Workload = {
  ...load,
  name: "load-cold",
  reopens: true,
  overlaps: false,
  refusal: ({ durability }) =>
    durability === "volatile" ? "a volatile store holds nothing once it is closed" : undefined,
  *stream(stage) {
    const { population, seed } = stage.world;
    const random = randomFrom(seed, "load-cold");
    const all = Array.from({ length: population.size }, (_, index) => index);
    for (;;) {
      for (const index of shuffled(all, random)) {
        yield new LoadCall(stage, population.member(index));
      }
    }
  },
};

export const loadWarm: Workload = {
  ...load,
  name: "load-warm",
  *stream(stage) {
    const { population, seed, parameters } = stage.world;
    const random = randomFrom(seed, "load-warm");
    const all = Array.from({ length: population.size }, (_, index) => index);
    const members = shuffled(all, random)
      .slice(0, parameters.warmCoValues)
      .map((index) => population.member(index));
    for (;;) for (const member of shuffled(members, random)) yield new LoadCall(stage, member);
  },
};

export const loadSkewed: Workload = {
  ...load,
  name: "load-skewed",
  *stream(stage) {
    const { population, seed, parameters } = stage.world;
    const random = randomFrom(seed, "load-skewed");
    const popular = zipfian(population.size, seed, random, parameters.zipfianTheta);
    for (;;) yield new LoadCall(stage, population.member(popular()));
  },
};
