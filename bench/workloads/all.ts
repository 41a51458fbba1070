// Every workload, in the order it is done.
import type { Workload as WorkloadName } from "../events.ts";
import { append } from "./append.ts";
import { deleteErase } from "./delete-erase.ts";
import { knownState } from "./known-state.ts";
import { loadCold, loadWarm } from "./load.ts";
import { storeNew } from "./store-new.ts";
import { syncTracking } from "./sync-tracking.ts";
import type { Workload } from "./workload.ts";

/** A workload whose operations and outcomes only it knows the types of. */
export type AnyWorkload = Workload<unknown, unknown>;

// Each is only ever given its own operations and outcomes, so forgetting their types is sound.
const BY_NAME: Readonly<Record<WorkloadName, AnyWorkload>> = {
  "store-new": storeNew,
  append,
  "load-cold": loadCold,
  "load-warm": loadWarm,
  "known-state": knownState,
  "sync-tracking": syncTracking,
  "delete-erase": deleteErase,
};

/** The workload of that name. */
export function workloadNamed(name: WorkloadName): AnyWorkload {
  return BY_NAME[name];
}
