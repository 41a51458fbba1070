// The process that opens damaged directories: each may take it down, so the parent is told which it is at.
import { cpSync, rmSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import {
  AssayError,
  type Api,
  type Durability,
  type EngineSource,
  type Tuning,
} from "@assay/engines/engine";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { applyDamage, type DamageCase } from "./damage.ts";
import { viewedIDs } from "./expected-views.ts";
import { look, type Look } from "./look.ts";

/** Damages to make, and where. */
export interface DamageInput {
  readonly source: EngineSource;
  readonly api: Api;
  readonly durability: Durability;
  /** Default: none. */
  readonly tuning?: Tuning;
  /** The whole directory, which stays so. */
  readonly template: string;
  /** Where its copy is damaged; the parent removes it. */
  readonly path: string;
  /** Of the history in the template. */
  readonly seed: number;
  readonly cases: readonly DamageCase[];
}

/** What is said of one case: that it is next, then what came of it. */
export type DamageEvent =
  | { readonly type: "next"; readonly index: number }
  /** Two openings, of which the first also writes; none where the damage changes nothing. */
  | { readonly type: "looked"; readonly index: number; readonly looks: readonly Look[] };

/** How long after a case an error that nobody waits for still counts as its own, in milliseconds. */
const AFTERMATH_MS = 5;

/** Makes every damage in turn. Errors: those of copying the directory. */
export const run: WorkerFunction<DamageEvent> = async (given, emit, signal) => {
  const input = readInput(given);
  const engine = await importEngine(input.source);
  const ids = viewedIDs(input.seed);
  for (const [index, damage] of input.cases.entries()) {
    if (signal.aborted) return;
    emit({ type: "next", index });
    rmSync(input.path, { recursive: true, force: true });
    cpSync(input.template, input.path, { recursive: true });
    const looks: Look[] = [];
    if (applyDamage(input.path, damage)) {
      looks.push(await look({ engine, ...input, ids, writes: true }));
      looks.push(await look({ engine, ...input, ids, writes: false }));
      await setTimeout(AFTERMATH_MS);
    }
    emit({ type: "looked", index, looks });
  }
};

/** Both ends are of one build: that it is one of these inputs is all that is asked. */
function readInput(input: unknown): DamageInput {
  if (typeof input === "object" && input !== null && "template" in input && "cases" in input) {
    return input as DamageInput;
  }
  throw new AssayError("INTERNAL", "a process was given something that is not its damages");
}
