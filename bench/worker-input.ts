// What a bench run tells the process of one cell: plain data, checked where it arrives.
import { APIS, DURABILITIES } from "@assay/engines/engine";
import { z } from "zod";
import type { CellInput } from "./cell-process.ts";
import { WORKLOADS, type Workload } from "./workload-names.ts";
import { parametersSchema, type Parameters } from "./parameters.ts";

/** The work of one cell's process. */
export interface WorkerInput extends CellInput {
  /** Path of the capture's file. */
  readonly capture: string;
  readonly seed: number;
  readonly round: number;
  readonly workloads: readonly Workload[];
  readonly parameters: Parameters;
  /** What the user calls the directory that all lies in, for messages. Default: the directory. */
  readonly place?: string | undefined;
  /** Path of the tape that the workload `tape` plays. */
  readonly tape?: string | undefined;
}

/** What every process of a cell is told of it. */
export const CELL_SHAPE = {
  directory: z.string().min(1),
  source: z.object({ module: z.string(), exportName: z.string() }),
  cell: z.object({
    engine: z.string(),
    version: z.string(),
    api: z.enum(APIS),
    durability: z.enum(DURABILITIES),
    tuning: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
};

const schema: z.ZodType<WorkerInput> = z.object({
  ...CELL_SHAPE,
  capture: z.string().min(1),
  seed: z.int(),
  round: z.int().nonnegative(),
  workloads: z.array(z.enum(WORKLOADS)).min(1),
  parameters: parametersSchema,
  place: z.string().min(1).optional(),
  tape: z.string().min(1).optional(),
});

/** Errors: zod's, with the path of what is wrong. */
export function readWorkerInput(input: unknown): WorkerInput {
  return schema.parse(input);
}
