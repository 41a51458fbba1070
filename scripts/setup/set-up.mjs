// All of set-up: which steps there are, in which order, under which lock. A native addon of our
// own would be one more step in the list, with the contents of its sources as inputs.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { betterSqlite3Step } from "./better-sqlite3.mjs";
import { compileStep } from "./compile.mjs";
import { dependenciesStep } from "./dependencies.mjs";
import { listenForInterrupts } from "./interrupt.mjs";
import { takeLock } from "./lock.mjs";
import { dueSteps, missingThings, runDueSteps } from "./steps.mjs";

/**
 * @param {{ root: string, say: (text: string) => void, retry?: boolean, compile?: boolean }} options
 *   `retry` tries again what failed before; without `compile` only what the sources need is done
 */
export async function setUp({ root, say, retry = false, compile = true }) {
  const state = join(root, ".assay/setup");
  const options = { stamps: state, retry };
  const interrupts = listenForInterrupts();
  /** @type {import("./command.mjs").SetUp} */
  const shared = {
    root,
    state,
    cache: join(root, ".assay/cache"),
    say,
    interrupted: interrupts.signal,
    childRuns: () => {},
  };
  const steps = [dependenciesStep(shared), betterSqlite3Step(shared)];
  if (compile) steps.push(compileStep(shared));

  try {
    if (dueSteps(steps, options).length > 0) {
      mkdirSync(state, { recursive: true });
      const lock = await takeLock(state, say, interrupts.signal);
      shared.childRuns = lock.childRuns;
      try {
        await runDueSteps(steps, options);
        interrupts.signal.throwIfAborted();
      } finally {
        lock.release();
      }
    }
  } finally {
    interrupts.stop();
  }
  for (const text of missingThings(steps, options)) say(`\nMISSING ${text}\n`);
}
