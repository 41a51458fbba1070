// Small edits of coValues of which a few are popular, arriving one message at a time.
import { AppendCall } from "../calls/append-call.ts";
import { randomFrom } from "../dataset/random.ts";
import { zipfian } from "../dataset/zipfian.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

export const append: Workload = {
  name: "append",
  unit: "one edit appended to a coValue",
  starts: "filled",
  leaves: "content",
  overlaps: true,
  refusal: runsEverywhere,
  *stream(stage) {
    const { population, seed, parameters } = stage.world;
    const random = randomFrom(seed, "append");
    const popular = zipfian(population.size, seed, random, parameters.zipfianTheta);
    for (;;) yield new AppendCall(stage, popular());
  },
};
