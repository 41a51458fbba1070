// Every workload by its name.
import type { Workload as WorkloadName } from "../events.ts";
import { append } from "./append.ts";
import { deleteErase } from "./delete-erase.ts";
import { ingest } from "./ingest.ts";
import { knownState } from "./known-state.ts";
import { loadCold, loadSkewed, loadWarm } from "./load.ts";
import { mixedServer } from "./mixed-server.ts";
import { recover } from "./recover.ts";
import { stream } from "./stream.ts";
import { syncChurn } from "./sync-churn.ts";
import type { Workload } from "./workload.ts";
import { ycsbA, ycsbB, ycsbC } from "./ycsb.ts";

const BY_NAME: Readonly<Record<WorkloadName, Workload>> = {
  ingest,
  append,
  "load-cold": loadCold,
  "load-warm": loadWarm,
  "load-skewed": loadSkewed,
  stream,
  "known-state": knownState,
  "sync-churn": syncChurn,
  "delete-erase": deleteErase,
  recover,
  "mixed-server": mixedServer,
  "ycsb-a": ycsbA,
  "ycsb-b": ycsbB,
  "ycsb-c": ycsbC,
};

/** The workload of that name. */
export function workloadNamed(name: WorkloadName): Workload {
  return BY_NAME[name];
}
