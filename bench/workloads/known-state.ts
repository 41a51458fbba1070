// Asking how much of a coValue is stored. Two in a hundred are unknown to the store, as they are when a
// peer offers something new.
import { KnownStateCall } from "../calls/known-state-call.ts";
import { randomFrom } from "../dataset/random.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

const UNKNOWN_SHARE = 0.02;

export const knownState: Workload = {
  name: "known-state",
  unit: "one known state answered",
  starts: "filled",
  leaves: "nothing",
  overlaps: true,
  refusal: runsEverywhere,
  *stream(stage) {
    const { population, seed } = stage.world;
    const random = randomFrom(seed, "known-state");
    for (;;) {
      const index = Math.floor(random() * population.size);
      const isStored = random() >= UNKNOWN_SHARE;
      const member = population.member(isStored ? index : population.size + index);
      yield new KnownStateCall(stage, member, isStored);
    }
  },
};
