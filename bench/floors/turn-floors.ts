// What waiting costs in Node when there is nothing to wait for: no async call is cheaper.
import { setImmediate } from "node:timers/promises";
import type { Timer } from "../drivers/timer.ts";
import { perAwaitedCallNs } from "./per-call.ts";

/** Costs of waiting, in nanoseconds. */
export interface TurnFloors {
  /** Awaiting a promise that is resolved already: one microtask. */
  readonly resolvedPromiseNs: number;
  /** Awaiting a `setImmediate`: one turn of the event loop. */
  readonly immediateNs: number;
}

const PROMISES = 20_000;
const IMMEDIATES = 500;

/** Measures both, in some tens of milliseconds. */
export async function measureTurnFloors(timer: Timer): Promise<TurnFloors> {
  const resolved = Promise.resolve();
  return {
    resolvedPromiseNs: await perAwaitedCallNs(timer, PROMISES, async (calls) => {
      for (let call = 0; call < calls; call += 1) await resolved;
    }),
    immediateNs: await perAwaitedCallNs(timer, IMMEDIATES, async (calls) => {
      for (let call = 0; call < calls; call += 1) await setImmediate();
    }),
  };
}
