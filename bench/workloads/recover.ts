// Opening a store whose writer was killed while it wrote, and loading one coValue from it. How that is
// done and timed is in recovery/; what is here is what it loads, which is proven before.
import { LoadCall } from "../calls/load-call.ts";
import { randomFrom } from "../dataset/random.ts";
import type { Workload } from "./workload.ts";

export const recover: Workload = {
  name: "recover",
  unit: "one store opened after a kill and one coValue loaded",
  starts: "filled",
  leaves: "nothing",
  recovers: true,
  overlaps: false,
  refusal: ({ durability }) =>
    durability === "volatile" ? "a volatile store holds nothing after a kill" : undefined,
  *stream(stage) {
    const { population, seed } = stage.world;
    const random = randomFrom(seed, "recover");
    for (;;) {
      yield new LoadCall(stage, population.member(Math.floor(random() * population.size)));
    }
  },
};
