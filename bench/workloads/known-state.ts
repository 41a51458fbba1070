// Asking how much of a coValue is stored, as cojson does before it loads or syncs one. Two in a
// hundred are unknown to the store, as they are when a peer offers something new.
import type { CoValueKnownState, CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { foldMessages } from "../dataset/fold.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

interface KnownState {
  readonly id: string;
}

const UNKNOWN_SHARE = 0.02;

export const knownState: Workload<KnownState, CoValueKnownState | undefined> = {
  name: "known-state",
  unit: "one known state answered",
  refusal: runsEverywhere,
  plan({ creations, extensions, seed }, { samples, warmUpOperations }) {
    const ids = creations.map(({ id }) => id);
    const known = ids.map((id): KnownState => ({ id }));
    const unknown = ids
      .slice(0, Math.ceil(ids.length * UNKNOWN_SHARE))
      .map((id): KnownState => ({ id: `${id.slice(0, -1)}-` }));
    const all = shuffled([...known, ...unknown], randomFrom(seed, "known-state"));
    const rounds = Math.ceil((samples + warmUpOperations) / all.length);
    return {
      stored: foldMessages([...creations, ...extensions]),
      operations: Array.from({ length: rounds }, () => all).flat(),
      leaves: "nothing",
    };
  },
  playAsync: (store: CoValueStore, { id }) => store.getCoValueKnownState(id),
  playSync: (store: CoValueStoreSync, { id }) => store.getCoValueKnownState(id),
  difference: (expected, actual) => jsonDifference(expected, actual, "known state"),
};
