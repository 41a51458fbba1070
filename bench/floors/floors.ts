// What the machine and the runtime cost by themselves: no result can be better, and a result near one of
// them says little of an engine. Non-goal: what the harness costs, which a no-op engine tells.
import { measureTimerNs, type Timer } from "../drivers/timer.ts";
import type { Told } from "../resources/told.ts";
import { measureBindingFloors, type BindingFloors } from "./binding-floors.ts";
import { measureSyncFloors, type SyncFloors } from "./sync-floors.ts";
import { measureTurnFloors, type TurnFloors } from "./turn-floors.ts";

/** Everything that is printed beside results. */
export interface Floors {
  /** One reading of the timer. */
  readonly timerNs: number;
  readonly turns: TurnFloors;
  readonly binding: Told<BindingFloors>;
  readonly sync: Told<SyncFloors>;
}

/** Measures the floors of the machine and of an existing directory's filesystem, in under a second where it is idle. */
export async function measureFloors(directory: string, timer: Timer): Promise<Floors> {
  return {
    timerNs: measureTimerNs(timer),
    turns: await measureTurnFloors(timer),
    binding: await measureBindingFloors(timer),
    sync: measureSyncFloors(directory, timer),
  };
}
