// YCSB's core workloads A, B and C mapped to coValues (Cooper et al. 2010): read is loading a whole
// coValue, update is appending one transaction, and a few coValues are popular.
import { AppendCall } from "../calls/append-call.ts";
import { LoadCall } from "../calls/load-call.ts";
import { randomFrom } from "../dataset/random.ts";
import { zipfian } from "../dataset/zipfian.ts";
import type { Workload as WorkloadName } from "../workload-names.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

/** Half of it updates. */
export const ycsbA = ycsb("ycsb-a", 0.5);
/** One in twenty updates. */
export const ycsbB = ycsb("ycsb-b", 0.05);
/** Only reads. */
export const ycsbC = ycsb("ycsb-c", 0);

function ycsb(name: WorkloadName, updates: number): Workload {
  return {
    name,
    unit: updates === 0 ? "one coValue loaded" : "one coValue loaded or appended to",
    starts: "filled",
    leaves: updates === 0 ? "nothing" : "content",
    overlaps: true,
    refusal: runsEverywhere,
    *stream(stage) {
      const { population, seed, parameters } = stage.world;
      const random = randomFrom(seed, name);
      const popular = zipfian(population.size, seed, random, parameters.zipfianTheta);
      for (;;) {
        const index = popular();
        yield random() < updates
          ? new AppendCall(stage, index)
          : new LoadCall(stage, population.member(index));
      }
    },
  };
}
