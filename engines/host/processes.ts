// Every live child process of this process, so that none outlives it.
// A parent that is killed cannot do this: its children end by themselves when their input ends, one
// that is busy at its next message or when it comes back to its event loop.
import type { ChildProcess } from "node:child_process";
import { atProcessExit } from "../engine/at-exit.ts";

/** Kills the child with SIGKILL should this process exit before it. */
export function trackProcess(child: ChildProcess): void {
  const untrack = atProcessExit(() => child.kill("SIGKILL"));
  child.once("exit", untrack);
  // A child that could not be started has no exit.
  child.once("error", () => {
    if (child.pid === undefined) untrack();
  });
}
