// Every parameter of a bench run with its default, in one place, and the profiles that set several.
import { z } from "zod";
import { parseParameters } from "./parse-parameters.ts";
import type { BenchProfile } from "./profile-names.ts";
import { WORKLOADS, type Workload } from "./workload-names.ts";

/** What a run may set; sizes count operations, times are in milliseconds. */
export const parametersSchema = z.object({
  /** Transactions that the store holds, at the least, before a workload begins that does not begin empty; what `ingest` stores. */
  transactions: z.int().positive(),
  /** CoValues with more content than this, in characters, occur once and are not repeated. */
  repeatedContentAtMost: z.int().nonnegative(),
  /** Fresh processes of each cell, one after the other with the other cells' in between. */
  rounds: z.int().positive(),
  /** Transactions of the small store on which each stream is proven against the reference. */
  proofTransactions: z.int().positive(),
  /** Operations of each stream that are played on it. */
  proofOperations: z.int().positive(),
  /** Operations that are played before timing begins, at the least and at the most; in between they end once times are stable. */
  warmUpAtLeast: z.int().nonnegative(),
  warmUpAtMost: z.int().nonnegative(),
  /** Time that warming up may take, once the least operations were played. */
  warmUpBudgetMs: z.number().positive(),
  /** Timed operations after which the time budget may end a workload. */
  leastOperations: z.int().positive(),
  /** Time that a workload's timed operations may take. */
  budgetMs: z.number().positive(),
  /** The same for streams that write in `power` cells, where each commit waits for a disk. */
  powerBudgetMs: z.number().positive(),
  /** The same for `ingest`, which otherwise ends with what it stores. */
  ingestBudgetMs: z.number().positive(),
  /** Operations in flight at a time, in async cells and in workloads that overlap. */
  concurrency: z.int().min(1).max(64),
  /**
   * Rate of the open loop, as a share of what the closed loop sustained, the bench's own work between operations
   * included; 0 leaves it out. It follows the closed loop on the same store, in workloads that overlap.
   */
  openLoopShare: z.number().min(0).lt(1),
  /** Time that the open loop takes. */
  openLoopMs: z.number().positive(),
  /** How popular the popular are: YCSB's constant. */
  zipfianTheta: z.number().positive().lt(1),
  /** `load-warm`: coValues that are loaded again and again. */
  warmCoValues: z.int().positive(),
  /** `load-cold`: loads between two openings of the store. */
  loadsPerOpening: z.int().positive(),
  /** `recover`: stores whose writer is killed, at the least. */
  recoveries: z.int().positive(),
  /** `sync-churn`: coValues a call at the most, as cojson flushes what gathered in 200 ms. */
  updatesPerCall: z.int().positive(),
  /** `sync-churn`: one call in so many lists what is not synced. */
  callsPerList: z.int().positive(),
  /** `sync-churn`: coValues that wait for the peer at a time. */
  waitingCoValues: z.int().positive(),
  /** CoValues that are read again in the end to see that all was stored, at the most. */
  verifiedCoValues: z.int().positive(),
});

export type Parameters = z.infer<typeof parametersSchema>;

/** What a profile does. */
export interface BenchPlan {
  readonly parameters: Parameters;
  readonly workloads: readonly Workload[];
  /** Whether each engine is timed in one of its apis alone, where the run does not say in which. Default: false. */
  readonly oneApi?: boolean;
}

const SMOKE: Parameters = {
  transactions: 10_000,
  repeatedContentAtMost: 262_144,
  rounds: 1,
  proofTransactions: 500,
  proofOperations: 100,
  warmUpAtLeast: 50,
  warmUpAtMost: 1_000,
  warmUpBudgetMs: 150,
  leastOperations: 100,
  budgetMs: 400,
  powerBudgetMs: 300,
  ingestBudgetMs: 400,
  concurrency: 1,
  openLoopShare: 0,
  openLoopMs: 1_000,
  zipfianTheta: 0.99,
  warmCoValues: 64,
  loadsPerOpening: 50,
  recoveries: 5,
  updatesPerCall: 8,
  callsPerList: 10,
  waitingCoValues: 64,
  verifiedCoValues: 200,
};

const QUICK: Parameters = {
  ...SMOKE,
  rounds: 6,
  leastOperations: 50,
  budgetMs: 150,
  powerBudgetMs: 150,
  ingestBudgetMs: 150,
  verifiedCoValues: 100,
};

const FULL: Parameters = {
  ...SMOKE,
  transactions: 1_000_000,
  proofTransactions: 2_000,
  proofOperations: 500,
  warmUpAtMost: 10_000,
  warmUpBudgetMs: 1_000,
  budgetMs: 5_000,
  powerBudgetMs: 5_000,
  ingestBudgetMs: 600_000,
  openLoopShare: 0.8,
  openLoopMs: 5_000,
  warmCoValues: 256,
  loadsPerOpening: 200,
  verifiedCoValues: 2_000,
};

const PROFILES: Readonly<Record<BenchProfile, BenchPlan>> = {
  smoke: {
    parameters: SMOKE,
    workloads: [
      "ingest",
      "append",
      "load-cold",
      "load-warm",
      "known-state",
      "sync-churn",
      "delete-erase",
    ],
  },
  quick: {
    parameters: QUICK,
    // Six rounds of both would take twice the minutes; what an api costs, --apis shows.
    oneApi: true,
    workloads: ["ingest", "append", "load-cold", "load-skewed", "known-state", "delete-erase"],
  },
  full: {
    parameters: FULL,
    // A tape is somebody's: it is played when one is given.
    workloads: WORKLOADS.filter((name) => name !== "tape"),
  },
};

/**
 * What a profile does, with the parameters that are given in the place of its own.
 * Errors: `USAGE` for a value that a parameter cannot take.
 */
export function benchPlan(profile: BenchProfile, given: Partial<Parameters> = {}): BenchPlan {
  const { parameters, ...plan } = PROFILES[profile];
  return { ...plan, parameters: parseParameters(parametersSchema, { ...parameters, ...given }) };
}
