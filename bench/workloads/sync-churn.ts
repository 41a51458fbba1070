// Keeping track of what a peer has not got yet: many coValues change, are confirmed, and change again.
import type { RawCoID } from "@assay/engines/covalue";
import { ListUnsyncedCall, TrackCall } from "../calls/sync-state-calls.ts";
import { randomFrom } from "../dataset/random.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

export const syncChurn: Workload = {
  name: "sync-churn",
  unit: "one call: track, mark synced or list",
  starts: "filled",
  leaves: "content",
  overlaps: false,
  refusal: runsEverywhere,
  *stream(stage) {
    const { population, seed, parameters } = stage.world;
    const { updatesPerCall, callsPerList, waitingCoValues } = parameters;
    const random = randomFrom(seed, "sync-churn");
    const waiting = new Set<RawCoID>();
    const draw = (count: number): RawCoID[] =>
      Array.from(
        { length: count },
        () => population.member(Math.floor(random() * population.size)).id,
      );
    for (let made = 1; ; made += 1) {
      if (made % callsPerList === 0) {
        yield new ListUnsyncedCall([...waiting]);
        continue;
      }
      const count = 1 + Math.floor(random() * updatesPerCall);
      const synced = waiting.size + count > waitingCoValues;
      const changed = synced ? [...waiting].slice(0, count) : draw(count);
      for (const id of changed) {
        if (synced) waiting.delete(id);
        else waiting.add(id);
      }
      yield new TrackCall(stage, changed, synced);
    }
  },
};
