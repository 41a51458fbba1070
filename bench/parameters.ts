// Every parameter of a bench run with its default, in one place.
import { z } from "zod";

/** What a run may set; sizes count operations, times are in milliseconds. */
export const parametersSchema = z.object({
  /** Timed operations that each stream holds at the least: with 1,000, ten samples lie above p99. */
  samples: z.int().positive(),
  /** The stream's first operations, which are played and not timed. */
  warmUpOperations: z.int().nonnegative(),
  /**
   * Operations of a stream that writes which are played and proven on a store of their own before the
   * stream is timed. The timed pass is proven to its end, whatever this is.
   */
  proofOperations: z.int().positive(),
  /** CoValues with more content than this, in characters, occur once and are not repeated. */
  repeatedContentAtMost: z.int().nonnegative(),
  /** Sync-tracking: coValues a call at the most, as cojson flushes what gathered in 200 ms. */
  updatesPerCall: z.int().positive(),
  /** Sync-tracking: one call in so many lists what is not synced. */
  callsPerList: z.int().positive(),
  /** Timed operations after which the time budget may end a workload. */
  leastOperations: z.int().positive(),
  /** Time that a workload's timed operations may take in `volatile` and `process` cells. */
  budgetMs: z.number().positive(),
  /** The same for streams that write in `power` cells, where each commit waits for a disk. */
  powerBudgetMs: z.number().positive(),
});

export type Parameters = z.infer<typeof parametersSchema>;

/** What a run uses unless it is told otherwise. */
export const DEFAULT_PARAMETERS: Parameters = {
  samples: 1_000,
  warmUpOperations: 100,
  proofOperations: 200,
  repeatedContentAtMost: 262_144,
  updatesPerCall: 8,
  callsPerList: 10,
  leastOperations: 100,
  budgetMs: 2_000,
  powerBudgetMs: 300,
};

/** The defaults with `scale` times as many samples, warm-up operations and time. Default: 1. */
export function scaledParameters(scale = 1): Parameters {
  if (!(scale > 0)) throw new RangeError(`a scale is above 0, not ${scale}`);
  const scaled = (value: number): number => Math.max(1, Math.round(value * scale));
  const defaults = DEFAULT_PARAMETERS;
  return {
    ...defaults,
    samples: scaled(defaults.samples),
    warmUpOperations: scaled(defaults.warmUpOperations),
    leastOperations: Math.min(defaults.leastOperations, scaled(defaults.samples)),
    budgetMs: defaults.budgetMs * scale,
    powerBudgetMs: defaults.powerBudgetMs * scale,
  };
}
