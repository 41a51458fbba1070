// What a measurement by levels tells the process of one cell: plain data, checked where it arrives.
import type { Cell, EngineSource } from "@assay/engines/engine";
import { z } from "zod";
import { CELL_SHAPE } from "../worker-input.ts";
import { levelParametersSchema, type LevelParameters } from "./level-result.ts";

/** The work of one cell's process. */
export interface LevelsWorkerInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Of the cell alone. */
  readonly directory: string;
  /** Path of the capture's file. */
  readonly capture: string;
  readonly seed: number;
  readonly parameters: LevelParameters;
}

const schema: z.ZodType<LevelsWorkerInput> = z.object({
  ...CELL_SHAPE,
  directory: z.string().min(1),
  capture: z.string().min(1),
  seed: z.int(),
  parameters: levelParametersSchema,
});

/** Errors: zod's, with the path of what is wrong. */
export function readLevelsWorkerInput(input: unknown): LevelsWorkerInput {
  return schema.parse(input);
}
