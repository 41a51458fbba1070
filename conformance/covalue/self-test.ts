// The suite under test: every engine that is broken on purpose must be caught, and what is whole never
// accused. Goal: a result for each mutant and seed. Non-goal: deciding what to do about a survivor.
import { countOperations, type CoValueEngine, type History } from "@assay/engines/covalue";
import { offeredCells } from "@assay/engines/engine";
import type { Verdict } from "../events.ts";
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

/** What became of one mutant, or of one whole cell, with one seed. */
export type SelfTestResult =
  | {
      readonly kind: "caught";
      readonly mutant: string;
      readonly broken: string;
      readonly seed: number;
      /** Histories until it was caught, that one included. */
      readonly runs: number;
      /** Operations generated until then. */
      readonly operations: number;
      /** Until it was caught and its history shortened. */
      readonly durationMs: number;
      readonly history: History;
      /** Operations of the shortest history, steps included. */
      readonly shortest: number;
    }
  | {
      readonly kind: "survived";
      readonly mutant: string;
      readonly broken: string;
      readonly seed: number;
      readonly runs: number;
      readonly durationMs: number;
      /** What the run said instead of naming a history. */
      readonly outcome: Verdict;
    }
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
  { name, broken, engine, api, durability }: Mutant,
  seed: number,
  options: SelfTestOptions,
  now: () => number,
): Promise<SelfTestResult> {
  const began = now();
  const { outcome, runs, operations } = await checkHistories(
    { engine, api, durability },
    historiesOptions(options, seed),
  );
  const durationMs = now() - began;
  const failure = outcome.verdict === "fail" ? outcome.failures[0] : undefined;
  const common = { mutant: name, broken, seed, runs, durationMs };
  if (failure?.kind !== "history") return { kind: "survived", ...common, outcome };
  const { history } = failure;
  return { kind: "caught", ...common, operations, history, shortest: countOperations(history) };
}

function historiesOptions({ directory, signal, histories }: SelfTestOptions, seed: number) {
  return {
    directory,
    seed,
    histories: histories ?? DEFAULT_HISTORIES,
    ...(signal && { signal }),
  };
}
