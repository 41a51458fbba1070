// Waiting for a moment. Node's timeouts are whole milliseconds and late by up to two, so the last of
// them are spent turning the event loop, each turn a few microseconds, while answers are let in.
// That takes the rest of a core: on a machine with few of them it is a load of its own.
import { setImmediate, setTimeout } from "node:timers/promises";
import type { Timer } from "./timer.ts";

/** How a driver waits; tests inject their own. */
export interface Waiting {
  /** Resolves at that moment of the timer, or as soon after it as can be. */
  until(dueMs: number): Promise<void>;
  /** Gives up the call stack for one turn of the event loop. */
  turn(): Promise<void>;
}

/** What a timeout may be late by. */
const TIMEOUT_SLACK_MS = 2;

/** Waits by that timer, which must be the system's. */
export function systemWaiting(timer: Timer): Waiting {
  return {
    async until(dueMs) {
      const sleepMs = Math.floor(dueMs - timer() - TIMEOUT_SLACK_MS);
      if (sleepMs >= 1) await setTimeout(sleepMs);
      while (timer() < dueMs) await setImmediate();
    },
    turn: () => setImmediate(),
  };
}
