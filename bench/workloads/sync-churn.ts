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
  *stream({ world, ledger }) {
    const { population, seed, parameters } = world;
    const { updatesPerCall, callsPerList, waitingCoValues } = parameters;
    const random = randomFrom(seed, "sync-churn");
    const waiting = new Set<RawCoID>();
    const draw = (count: number): RawCoID[] => {
      const ids: RawCoID[] = [];
      while (ids.length < count) {
        ids.push(population.member(Math.floor(random() * population.size)).id);
      }
      return ids;
    };
    for (let made = 1; ; made += 1) {
      if (made % callsPerList === 0) {
        yield new ListUnsyncedCall(ledger);
        continue;
      }
      const count = 1 + Math.floor(random() * updatesPerCall);
      const synced = waiting.size + count > waitingCoValues;
      const changed = synced ? oldest(waiting, count) : draw(count);
      for (const id of changed) {
        if (synced) waiting.delete(id);
        else waiting.add(id);
      }
      yield new TrackCall(ledger, changed, synced);
    }
  },
};

/** Those that have waited the longest. */
function oldest(waiting: ReadonlySet<RawCoID>, count: number): RawCoID[] {
  const ids: RawCoID[] = [];
  for (const id of waiting) {
    if (ids.length === count) break;
    ids.push(id);
  }
  return ids;
}
