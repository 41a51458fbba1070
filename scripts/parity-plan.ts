// From the options that say how much parity is checked to the plan of a run, and to the words that would
// repeat it: a run whose seed is new says which it took.
import { randomInt } from "node:crypto";
import { resolve } from "node:path";
import {
  chooseClauses,
  RUN_PROFILES,
  shellWord,
  type RunProfile,
  type RunProfileName,
  type Shard,
} from "@assay/conformance/covalue";
import type { Command } from "commander";
import type { ParityOptions, PartOptions, RunOptions } from "./options.ts";
import type { Output } from "./output.ts";

/** How much parity is checked, with every profile resolved. */
export interface ParityPlan {
  readonly profile: RunProfileName;
  /** Histories a cell. Default: the cell's `defaultHistories`, and seed after seed under a budget. */
  readonly histories?: number;
  readonly budgetMs?: number;
  /** Cells at a time. */
  readonly jobs: number;
  readonly clauses?: readonly string[];
  /** Path of a file of known deviations. */
  readonly deviations?: string;
  readonly shard?: Shard;
}

/** The plan that the options make. Errors: `USAGE` for a clause that the contract has not. */
export function parityPlan(options: ParityOptions & PartOptions): ParityPlan {
  const { profile, histories, jobs, clause, deviations, shard } = options;
  const { budgetMs }: RunProfile = RUN_PROFILES[profile];
  const budget = options.budget ?? budgetMs;
  return {
    profile,
    jobs,
    ...(histories !== undefined && { histories }),
    ...(budget !== undefined && { budgetMs: budget }),
    ...(clause !== undefined && { clauses: chooseClauses(clause, "--clause") }),
    ...(deviations !== undefined && { deviations: resolve(deviations) }),
    ...(shard !== undefined && { shard }),
  };
}

/** Room for the seeds that follow one under a budget; what is above 2^31 is another seed's. */
const SEEDS = 2 ** 31 - 2 ** 20;

/**
 * Options with the seed that they mean, and the words of the command with it: a profile of new seeds draws
 * one where none was named, and says how the run is repeated.
 */
export function repeatable<Options extends RunOptions & ParityOptions>(
  options: Options,
  command: Command,
  words: readonly string[],
  output: Pick<Output, "warn">,
): { readonly options: Options; readonly words: readonly string[] } {
  const isNamed = command.getOptionValueSource("seed") !== "default";
  if (isNamed || !RUN_PROFILES[options.profile].newSeed) return { options, words };
  const seed = randomInt(1, SEEDS);
  const repeated = [...words, "--seed", String(seed)];
  output.warn(
    `seed ${seed}, which is new; the same run again: npm run assay -- ${repeated.map(shellWord).join(" ")}`,
  );
  return { options: { ...options, seed }, words: repeated };
}
