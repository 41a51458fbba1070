// The suite under test: every engine that is broken on purpose must be caught, and what is whole never
// accused. Goal: a result for each mutant and seed. Non-goal: deciding what to do about a survivor.
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueEngine, History } from "@assay/engines/covalue";
import { makeDirectory, offeredCells } from "@assay/engines/engine";
import type { Verdict } from "../events.ts";
import { checkClaims } from "./claims.ts";
import { checkHistories, DEFAULT_HISTORIES } from "./histories.ts";
import { MUTANTS, type Mutant } from "./mutants/index.ts";

/** How the suite is tested. */
export interface SelfTestOptions {
  readonly seeds: readonly number[];
  /** Histories for each mutant and seed. Default: what a cell is given by default. */
  readonly histories?: number;
  /** Where stores that keep data have their directories. */
  readonly directory: string;
  /** Default: all. */
  readonly mutants?: readonly Mutant[];
  /** Engines that must not be accused; each of their cells is run with each seed. Default: none. */
  readonly whole?: readonly CoValueEngine[];
  readonly signal?: AbortSignal;
  /** Milliseconds, from any beginning. Default: `performance.now`. */
  readonly now?: () => number;
}

/** Which mutant a result is about, and with which seed. */
interface OfMutant extends Pick<Mutant, "broken" | "violates" | "caughtBy"> {
  readonly mutant: string;
  readonly seed: number;
}

/** What became of one mutant, or of one whole cell, with one seed. */
export type SelfTestResult =
  | (OfMutant & {
      readonly kind: "caught";
      /** Histories until it was caught, that one included; checks where those of claims caught it. */
      readonly runs: number;
      /** Operations generated until then; none where checks of claims caught it. */
      readonly operations: number;
      /** Until it was caught and its history shortened. */
      readonly durationMs: number;
      /** What the first failure cites. */
      readonly clauses: readonly string[];
      /** The shortest history; none where checks of claims caught it. */
      readonly history?: History;
    })
  | (OfMutant & {
      readonly kind: "survived";
      readonly runs: number;
      readonly durationMs: number;
      /** What the run said instead of naming a history. */
      readonly outcome: Verdict;
    })
  | {
      readonly kind: "clean" | "accused";
      /** `sqlite/sync/process` */
      readonly cell: string;
      readonly seed: number;
      readonly runs: number;
      readonly durationMs: number;
      readonly outcome: Verdict;
    };

/** Runs every mutant and every whole cell with every seed, one after the other. */
export async function* selfTest(options: SelfTestOptions): AsyncGenerator<SelfTestResult> {
  const now = options.now ?? (() => performance.now());
  for (const seed of options.seeds) {
    for (const mutant of options.mutants ?? MUTANTS) {
      if (options.signal?.aborted) return;
      yield await testMutant(mutant, seed, options, now);
    }
    for (const engine of options.whole ?? []) {
      for (const { api, durability } of offeredCells(engine)) {
        if (options.signal?.aborted) return;
        const began = now();
        const { outcome, runs } = await checkHistories(
          { engine, api, durability },
          historiesOptions(options, seed),
        );
        const kind = outcome.verdict === "pass" ? "clean" : "accused";
        const cell = `${engine.name}/${api}/${durability}`;
        yield { kind, cell, seed, runs, outcome, durationMs: now() - began };
      }
    }
  }
}

async function testMutant(
  mutant: Mutant,
  seed: number,
  options: SelfTestOptions,
  now: () => number,
): Promise<SelfTestResult> {
  const began = now();
  const { outcome, runs, operations } = await check(mutant, seed, options);
  const durationMs = now() - began;
  const failure = outcome.verdict === "fail" ? outcome.failures[0] : undefined;
  const { name, broken, violates, caughtBy } = mutant;
  const common = { mutant: name, broken, violates, caughtBy, seed, runs, durationMs };
  if (failure === undefined) return { kind: "survived", ...common, outcome };
  const { clauses } = failure;
  if (failure.kind === "history") {
    return { kind: "caught", ...common, operations, clauses, history: failure.history };
  }
  // Histories name no clause where the generator or the store's opening is to blame.
  return clauses.length === 0
    ? { kind: "survived", ...common, outcome }
    : { kind: "caught", ...common, operations, clauses };
}

/** What the check that has to notice came to. */
async function check(
  { engine, api, durability, caughtBy }: Mutant,
  seed: number,
  options: SelfTestOptions,
): Promise<{
  readonly outcome: Verdict;
  readonly runs: number;
  readonly operations: number;
}> {
  if (caughtBy === "histories") {
    return checkHistories({ engine, api, durability }, historiesOptions(options, seed));
  }
  makeDirectory(options.directory);
  const directory = mkdtempSync(join(options.directory, "claims-"));
  try {
    const context = { engine, api, durability, tuning: {}, directory };
    const { outcome, counts } = await checkClaims(context);
    return { outcome, runs: counts.checks, operations: 0 };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function historiesOptions({ directory, signal, histories }: SelfTestOptions, seed: number) {
  return {
    directory,
    seed,
    histories: histories ?? DEFAULT_HISTORIES,
    ...(signal && { signal }),
  };
}
