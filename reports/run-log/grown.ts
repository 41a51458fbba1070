// The records of growth: what an operation of a cell costs at a size, and how the cell's growth ended.
import { z } from "zod";
import { cellSchema } from "./cell.ts";

const nanosecondsSchema = z.number().nonnegative();
const countSchema = z.int().nonnegative();

export const grownSchema = z.object({
  type: z.literal("grown"),
  cell: cellSchema,
  operation: z.string(),
  transactions: countSchema,
  operations: countSchema,
  costNs: nanosecondsSchema,
  p50Ns: nanosecondsSchema,
  p99Ns: nanosecondsSchema.exactOptional(),
  bytesOnDisk: countSchema.exactOptional(),
});

export const growthFinishedSchema = z.object({
  type: z.literal("growth-finished"),
  cell: cellSchema,
});

export const growthFailedSchema = z.object({
  type: z.literal("growth-failed"),
  cell: cellSchema,
  reason: z.string(),
  cut: z.literal(true).exactOptional(),
});
