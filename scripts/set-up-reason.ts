// Why an engine is missing, where set-up tried to build what it needs and failed: the engine itself only sees that
// it is not there. Non-goal: what to do, which the engine says.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine } from "@assay/engines/covalue";

/** The steps of set-up that build for an engine; `scripts/setup/set-up.mjs` lists them. */
const STEPS: ReadonlyMap<string, string> = new Map([
  ["sqlite", "better-sqlite3"],
  ["fjall", "fjall"],
]);

/** The engine, whose probe also says why set-up in the checkout could not build what it needs. */
export function withSetUpReason(
  engine: CoValueEngine,
  checkout: string | undefined,
): CoValueEngine {
  const step = STEPS.get(engine.name);
  if (checkout === undefined || step === undefined) return engine;
  return {
    ...engine,
    async probe() {
      const probe = await engine.probe();
      const failure = probe.available ? undefined : failureOf(checkout, step);
      if (probe.available || failure === undefined) return probe;
      return { ...probe, reason: `${probe.reason}: ${failure}` };
    },
  };
}

/** What the step's stamp says, if it failed when it was last tried. */
function failureOf(checkout: string, step: string): string | undefined {
  try {
    const text = readFileSync(join(checkout, ".assay/setup", `${step}.json`), "utf8");
    const stamp: unknown = JSON.parse(text);
    if (typeof stamp !== "object" || stamp === null || !("failure" in stamp)) return undefined;
    return typeof stamp.failure === "string" ? stamp.failure : undefined;
  } catch {
    // Set-up has not tried yet, or was interrupted.
    return undefined;
  }
}
