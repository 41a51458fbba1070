// The self-test of one broken engine, or of one whole cell, with one seed, in this process.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cellName, makeDirectory } from "@assay/engines/engine";
import type { Verdict } from "../../events.ts";
import { PATIENT_LIMIT_MS } from "../bound.ts";
import { checkClaims } from "../claims.ts";
import { checkHistories, DEFAULT_HISTORIES } from "../histories.ts";
import type { JudgedCell } from "../judged-cell.ts";
import type { Mutant } from "../mutants/index.ts";
import type { SelfTestResult } from "./result.ts";

/** How one engine is tested. */
export interface TestOptions {
  readonly seed: number;
  /** Default: `DEFAULT_HISTORIES`. */
  readonly histories?: number;
  /** Where stores that keep data have their directories. */
  readonly directory: string;
  /** Leaves out every comparison that cites a clause which the mutant violates. Default: false. */
  readonly muted?: boolean;
  /** Whether a failing history is made shorter, which takes most of the time. Default: true. */
  readonly shortens?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: () => void;
}

/** Whether the check that has to notice the mutant does; not tried where its engine is not available. */
export async function testMutant(mutant: Mutant, options: TestOptions): Promise<SelfTestResult> {
  const began = performance.now();
  const probe = await mutant.engine.probe();
  const { name, broken, violates, caughtBy } = mutant;
  const { seed } = options;
  const planted = { mutant: name, broken, violates, caughtBy, seed };
  if (!probe.available) {
    const reason = `${probe.reason}; ${probe.remedy}`;
    return { kind: "not-tried", ...planted, runs: 0, durationMs: 0, reason };
  }
  const { outcome, runs, operations, foundMs } = await checkMutant(mutant, options);
  const durationMs = performance.now() - began;
  const common = { ...planted, runs, durationMs };
  const failure = outcome.verdict === "fail" ? outcome.failures[0] : undefined;
  // A failure cites no clause where the generator or the store's opening is to blame.
  if (failure === undefined || failure.clauses.length === 0) {
    return { kind: "survived", ...common, outcome };
  }
  const { clauses } = failure;
  const caught = { kind: "caught", ...common, operations, foundMs: foundMs ?? durationMs } as const;
  return failure.kind === "history" && options.shortens !== false
    ? { ...caught, clauses, history: failure.history }
    : { ...caught, clauses };
}

/** Whether histories pass on a cell of a whole engine. */
export async function testCell(cell: JudgedCell, options: TestOptions): Promise<SelfTestResult> {
  const began = performance.now();
  const { outcome, runs } = await runHistories(cell, options, {}, PATIENT_LIMIT_MS);
  return {
    kind: outcome.verdict === "pass" ? "clean" : "accused",
    cell: cellName({ ...cell, engine: cell.engine.name, tuning: {} }),
    seed: options.seed,
    runs,
    outcome,
    durationMs: performance.now() - began,
  };
}

interface Checked {
  readonly outcome: Verdict;
  readonly runs: number;
  readonly operations: number;
  readonly foundMs?: number;
}

async function checkMutant(mutant: Mutant, options: TestOptions): Promise<Checked> {
  const { engine, api, durability, caughtBy, violates } = mutant;
  const selection = options.muted === true ? { off: new Set(violates) } : {};
  const cell = { engine, api, durability };
  if (caughtBy === "histories") return runHistories(cell, options, selection);
  makeDirectory(options.directory);
  const directory = mkdtempSync(join(options.directory, "claims-"));
  try {
    // Muted it must pass all of them; to be caught, one that is said to catch it is enough.
    const asked = options.muted === true ? {} : { checks: mutant.checks };
    const claims = { ...cell, tuning: {}, directory, selection, ...asked };
    const { outcome, counts } = await checkClaims(claims);
    return { outcome, runs: counts.checks, operations: 0 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function runHistories(
  cell: JudgedCell,
  { seed, directory, signal, onProgress, histories, shortens = true }: TestOptions,
  selection: NonNullable<Parameters<typeof checkHistories>[1]["selection"]> = {},
  patientLimitMs?: number,
): Promise<Checked> {
  return checkHistories(cell, {
    seed,
    directory,
    selection,
    shortens,
    histories: histories ?? DEFAULT_HISTORIES,
    // Of an engine that is broken on purpose nothing is left to doubt.
    ...(patientLimitMs !== undefined && { patientLimitMs }),
    ...(signal && { signal }),
    ...(onProgress && { onProgress }),
  });
}
