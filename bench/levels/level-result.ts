// What a measurement by levels says: typed results of each operation at each level, and what they are
// measured with. Goal: what is the engine's, what the contract's, what cojson's. Non-goal: a ranking.
import type { Cell } from "@assay/engines/engine";
import { z } from "zod";
import { parseParameters } from "../parse-parameters.ts";
import type { Latency } from "../recording/latency.ts";

/**
 * Where an operation is begun, from below: `ordered`, the calls that the coValue layer makes to its ordered
 * store; `port`, the calls that cojson makes to a `CoValueStore`; `storage`, cojson's own storage over the
 * engine, which is what an application feels; `floor`, cojson's storage over a store that does nothing.
 */
export const LEVELS = ["ordered", "port", "storage", "floor"] as const;

export type Level = (typeof LEVELS)[number];

/** What is timed, in the order in which it is done: what only reads comes before what writes. */
export const LEVEL_OPERATIONS = ["load", "known-state", "append", "upload"] as const;

export type LevelOperationKind = (typeof LEVEL_OPERATIONS)[number];

/** What came of one operation at one level. */
export type LevelOutcome =
  | { readonly state: "measured"; readonly operations: number; readonly latency: Latency }
  /** An answer was wrong or something failed, so there are no times. */
  | { readonly state: "voided"; readonly reason: string }
  /** The engine has no such level, or, which is `cut`, there was no room for it. */
  | { readonly state: "not-run"; readonly reason: string; readonly cut?: true };

/** One operation of one cell at one level. */
export interface LevelResult {
  readonly cell: Cell;
  readonly operation: LevelOperationKind;
  readonly level: Level;
  readonly outcome: LevelOutcome;
}

/** What a measurement says while it runs. */
export type LevelEvent =
  | {
      readonly type: "progress";
      readonly cell: Cell;
      readonly operation: LevelOperationKind;
      /** Operations timed at each level so far. */
      readonly done: number;
    }
  | ({ readonly type: "result" } & LevelResult);

/** What a measurement may set. */
export const levelParametersSchema = z.object({
  /** Transactions that each store holds at the least before anything is timed. */
  transactions: z.int().positive(),
  /** Timed operations of each kind at each level; from 1,000 on there is a p99. */
  operations: z.int().positive(),
  /** Operations of each kind that are played before and not timed. */
  warmUp: z.int().nonnegative(),
  /** Turns in which the levels take the operations, so that what drifts on the machine drifts for all of them. */
  turns: z.int().positive(),
});

export type LevelParameters = z.infer<typeof levelParametersSchema>;

const DEFAULTS: LevelParameters = {
  transactions: 10_000,
  operations: 1_000,
  warmUp: 200,
  turns: 20,
};

/** The parameters, with what is given in the place of the defaults. Errors: `USAGE` for a value that cannot be. */
export function levelParameters(given: Partial<LevelParameters> = {}): LevelParameters {
  return parseParameters(levelParametersSchema, { ...DEFAULTS, ...given });
}
