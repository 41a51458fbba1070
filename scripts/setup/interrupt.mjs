// An interrupt during set-up, as an AbortSignal: what runs is ended, the lock is given back, and
// the exit code says which signal it was.

import { constants } from "node:os";
import { SetUpInterrupted } from "./steps.mjs";

/** @type {NodeJS.Signals[]} */
export const INTERRUPTS = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * @returns {{ signal: AbortSignal, stop: () => void }} `stop` restores the usual behaviour
 */
export function listenForInterrupts() {
  const controller = new AbortController();
  /** @param {NodeJS.Signals} name */
  const interrupt = (name) => controller.abort(new SetUpInterrupted(name));
  for (const name of INTERRUPTS) process.on(name, interrupt);
  return {
    signal: controller.signal,
    stop() {
      for (const name of INTERRUPTS) process.off(name, interrupt);
    },
  };
}

/**
 * @param {NodeJS.Signals} signal
 * @returns {number} what a shell reports for a process that this signal ended
 */
export function exitCodeOf(signal) {
  return 128 + constants.signals[signal];
}
