// Cells in a run log.
import { APIS, DURABILITIES, type Cell } from "@assay/engines/engine";
import { z } from "zod";
import type { Recorded, Same } from "./recorded.ts";

/** A cell's identity. */
export const cellSchema = z
  .object({
    engine: z.string().min(1),
    version: z.string(),
    api: z.enum(APIS),
    durability: z.enum(DURABILITIES),
    tuning: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  })
  .meta({ id: "cell" });

// Fails to compile when cells and their schema part.
const cellIsRecorded: Same<Recorded<z.infer<typeof cellSchema>>, Recorded<Cell>> = true;
void cellIsRecorded;

/** A cell of the run with what its engine claims. */
export const claimedCellSchema = cellSchema.extend({
  claims: z.record(z.string(), z.boolean()),
  /** Every parameter that the engine takes, with the value in force; absent where nobody asked. */
  configuration: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
    .exactOptional(),
});

/** A cell of the run with what its engine claims. */
export type ClaimedCell = Recorded<z.infer<typeof claimedCellSchema>>;
