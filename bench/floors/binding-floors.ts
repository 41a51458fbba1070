// What it costs to cross from Node into native code and back when nothing is done there: the addon of
// fjall has such calls. better-sqlite3, classic-level and lmdb have none, and theirs is not measured.
import { errorMessage } from "@assay/engines/engine";
import { loadNoops, type Noops } from "@assay/engines/fjall";
import type { Timer } from "../drivers/timer.ts";
import { told, untold, type Told } from "../resources/told.ts";
import { perAwaitedCallNs, perCallNs } from "./per-call.ts";

/** Costs of crossing, in nanoseconds. */
export interface BindingFloors {
  /** A call on the JavaScript thread. */
  readonly callNs: number;
  /** An awaited call on libuv's pool, one in flight. */
  readonly taskNs: number;
}

const CALLS = 20_000;
const TASKS = 100;

/** Measures both, in some tens of milliseconds; says why where the addon is not built. */
export async function measureBindingFloors(
  timer: Timer,
  load: () => Promise<Noops> = loadNoops,
): Promise<Told<BindingFloors>> {
  let noops: Noops;
  try {
    noops = await load();
  } catch (error) {
    return untold(errorMessage(error));
  }
  const { call, task } = noops;
  return told({
    callNs: perCallNs(timer, CALLS, (calls) => {
      for (let index = 0; index < calls; index += 1) call();
    }),
    taskNs: await perAwaitedCallNs(timer, TASKS, async (calls) => {
      for (let index = 0; index < calls; index += 1) await task();
    }),
  });
}
