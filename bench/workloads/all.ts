// Every workload by its name.
import { AssayError } from "@assay/engines/engine";
import type { ClientTape } from "@assay/engines/tape";
import type { Workload as WorkloadName } from "../workload-names.ts";
import { append } from "./append.ts";
import { deleteErase } from "./delete-erase.ts";
import { ingest } from "./ingest.ts";
import { knownState } from "./known-state.ts";
import { loadCold, loadSkewed, loadWarm } from "./load.ts";
import { mixedServer } from "./mixed-server.ts";
import { recover } from "./recover.ts";
import { stream } from "./stream.ts";
import { syncChurn } from "./sync-churn.ts";
import { tapeWorkload } from "./tape.ts";
import type { Workload } from "./workload.ts";
import { ycsbA, ycsbB, ycsbC } from "./ycsb.ts";

const BY_NAME: Readonly<Record<Exclude<WorkloadName, "tape">, Workload>> = {
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

/** The workload of that name. Errors: `USAGE` for `tape` without one. */
export function workloadNamed(name: WorkloadName, tape?: ClientTape): Workload {
  if (name !== "tape") return BY_NAME[name];
  if (tape === undefined)
    throw new AssayError("USAGE", "the workload tape plays a tape: --tape FILE");
  return tapeWorkload(tape);
}
