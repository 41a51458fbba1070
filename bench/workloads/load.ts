// Loading whole coValues through the small calls that cojson makes. `load-cold` closes the store and
// opens it again, in the same process, before each round over the coValues, so that the engine's own
// caches are empty; the operating system's page cache is warm. `load-warm` opens it once.
import type { RawCoID, StoredCoValue } from "@assay/engines/covalue";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import type { Dataset } from "../dataset/dataset.ts";
import { foldMessages } from "../dataset/fold.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { Parameters } from "../parameters.ts";
import { storedDifference } from "../verification/stored-difference.ts";
import { runsEverywhere, type Plan, type Workload } from "./workload.ts";

/** Names a coValue; rounds share the objects, and with them the reference's answers. */
interface Load {
  readonly id: RawCoID;
}

const load = {
  unit: "one whole coValue loaded",
  playAsync: (store, { id }) => loadCoValue(store, id),
  playSync: (store, { id }) => loadCoValueSync(store, id),
  difference: (expected, actual) =>
    storedDifference((expected ?? actual)?.row.id ?? "", expected, actual),
} satisfies Partial<Workload<Load, StoredCoValue | undefined>>;

export const loadCold: Workload<Load, StoredCoValue | undefined> = {
  ...load,
  name: "load-cold",
  refusal: ({ durability }) =>
    durability === "volatile" ? "a volatile store holds nothing once it is closed" : undefined,
  plan(dataset, parameters) {
    return { ...planLoads(dataset, parameters), reopenEvery: dataset.extendedIDs.size };
  },
};

export const loadWarm: Workload<Load, StoredCoValue | undefined> = {
  ...load,
  name: "load-warm",
  refusal: runsEverywhere,
  plan: planLoads,
};

/** Rounds over the coValues that have all of their content, each round in an order of its own. */
function planLoads(dataset: Dataset, { samples, warmUpOperations }: Parameters): Plan<Load> {
  const { creations, extensions, extendedIDs, seed } = dataset;
  const loads = [...extendedIDs].map((id): Load => ({ id }));
  const rounds = Math.ceil((samples + warmUpOperations) / loads.length);
  const random = randomFrom(seed, "loads");
  return {
    stored: foldMessages([...creations.filter(({ id }) => extendedIDs.has(id)), ...extensions]),
    operations: Array.from({ length: rounds }, () => shuffled(loads, random)).flat(),
    leaves: "nothing",
  };
}
