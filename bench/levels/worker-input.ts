// What a measurement by levels tells the process of one cell: plain data, checked where it arrives.
import { z } from "zod";
import type { CellInput } from "../cell-process.ts";
import { CELL_SHAPE } from "../worker-input.ts";
import { levelParametersSchema, type LevelParameters } from "./level-result.ts";

/** The work of one cell's process. */
export interface LevelsWorkerInput extends CellInput {
  /** Path of the capture's file. */
  readonly capture: string;
  readonly seed: number;
  readonly parameters: LevelParameters;
}

const schema: z.ZodType<LevelsWorkerInput> = z.object({
  ...CELL_SHAPE,
  capture: z.string().min(1),
  seed: z.int(),
  parameters: levelParametersSchema,
});

/** Errors: zod's, with the path of what is wrong. */
export function readLevelsWorkerInput(input: unknown): LevelsWorkerInput {
  return schema.parse(input);
}
