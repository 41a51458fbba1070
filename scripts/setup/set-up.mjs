// All of set-up: which steps there are, in which order, under which lock.

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { betterSqlite3Step } from "./better-sqlite3.mjs";
import { compileStep } from "./compile.mjs";
import { dependenciesStep } from "./dependencies.mjs";
import { declarationsStep, fjallStep } from "./fjall.mjs";
import { listenForInterrupts } from "./interrupt.mjs";
import { takeLock } from "./lock.mjs";
import { dueSteps, missingThings, runDueSteps } from "./steps.mjs";

/**
 * @param {{ root: string, say: (text: string) => void, retry?: boolean, compile?: boolean }} options
 *   `retry` tries again what failed before, and writes the declarations of a changed addon;
 *   without `compile` only what the sources need is done
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
    childEnded: () => {},
  };
  /** @type {(import("./steps.mjs").Step | import("./steps.mjs").Step[])[]} */
  const steps = [
    dependenciesStep(shared),
    // The one compiles a single long file, the other many: together they take little longer.
    [betterSqlite3Step(shared), fjallStep(shared)],
  ];
  if (retry) steps.push(declarationsStep(shared));
  if (compile) steps.push(compileStep(shared));

  try {
    if (dueSteps(steps, options).length > 0) {
      mkdirSync(state, { recursive: true });
      const lock = await takeLock(state, say, interrupts.signal);
      shared.childRuns = lock.childRuns;
      shared.childEnded = lock.childEnded;
      try {
        const startedAt = performance.now();
        const ran = await runDueSteps(steps, options);
        interrupts.signal.throwIfAborted();
        const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
        if (ran.length > 0) say(`set-up took ${seconds} s (${ran.join(", ")})`);
      } finally {
        lock.release();
      }
    }
  } finally {
    interrupts.stop();
  }
  for (const text of missingThings(steps, options)) say(`\nMISSING ${text}\n`);
}
