// A run log's first line: what is run, on what, where and with which seeds.
import { z } from "zod";
import { claimedCellSchema } from "./cell.ts";
import { environmentSchema } from "./environment.ts";
import type { Recorded } from "./recorded.ts";

/** What the header's `format` says. */
export const RUN_LOG_FORMAT = "assay-run-log";

/** The version this code writes and reads; raise it whenever old logs can no longer be read. */
export const RUN_LOG_VERSION = 1;

const countsSchema = z.record(z.string(), z.int().nonnegative());

export const headerSchema = z.object({
  type: z.literal("header"),
  format: z.literal(RUN_LOG_FORMAT),
  version: z.literal(RUN_LOG_VERSION),
  /** Names the run among others; whoever starts it chooses. */
  id: z.string().min(1),
  /** When the run started, in UTC. */
  started: z.iso.datetime(),
  /** The command line, word by word. */
  command: z.array(z.string()),
  /** Seeds by what they are for. */
  seeds: z.record(z.string(), z.int()),
  /** Version of the contract that engines are held to. */
  contract: z.string(),
  environment: environmentSchema,
  /** The captured data that every cell is given; absent where the run uses none. */
  capture: z
    .object({ digest: z.string().regex(/^[0-9a-f]{64}$/), counts: countsSchema })
    .exactOptional(),
  /** What each cell is to be checked and timed for: a result that is not in the log is known missing, unless another shard's. */
  plan: z.object({
    checks: z.array(z.string()),
    workloads: z.array(z.string()),
    /** That each cell is to be grown; absent where none is. */
    growth: z.literal(true).exactOptional(),
  }),
  /** How workloads are timed, or how far stores grow; absent where neither is. */
  bench: z
    .object({
      profile: z.string(),
      /** Fresh processes of each cell. */
      rounds: z.int().positive(),
      /** Everything that can be set, by name. */
      parameters: z.record(z.string(), z.number()),
    })
    .exactOptional(),
  cells: z.array(claimedCellSchema).min(1),
  /** The clauses that were looked at, where not all of them were. */
  clauses: z.array(z.string()).min(1).exactOptional(),
  /** The file of known deviations that the run was given, by its SHA-256; absent where it was given none. */
  deviations: z.object({ digest: z.string().regex(/^[0-9a-f]{64}$/) }).exactOptional(),
  /** What says how much was done, and how long the checks of all cells might take. */
  profile: z
    .object({
      name: z.string(),
      /** Histories of one seed a cell, where it was not the profile that said how many. */
      histories: z.int().positive().exactOptional(),
      budgetMs: z.number().positive().exactOptional(),
    })
    .exactOptional(),
  /** The part of the plan that this log is about, where other logs hold the others. */
  shard: z
    .object({
      index: z.int().positive(),
      of: z.int().positive(),
      /** Each a check and a cell, by its index in `cells`. */
      units: z.array(z.object({ cell: z.int().nonnegative(), check: z.string() })),
    })
    .exactOptional(),
  /** Engines that were chosen and cannot run here. */
  missing: z.array(z.object({ engine: z.string(), reason: z.string(), remedy: z.string() })),
});

/** A run log's first line. */
export type RunLogHeader = Recorded<z.infer<typeof headerSchema>>;

/** What whoever starts a run says of it; the writer adds format, version and time. */
export type RunFacts = Omit<RunLogHeader, "type" | "format" | "version" | "started">;
