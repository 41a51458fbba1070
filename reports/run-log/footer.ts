// A run log's last line: how the run ended, and a digest of all that is before it.
import { z } from "zod";
import type { Recorded } from "./recorded.ts";

const endSchema = z.discriminatedUnion("reason", [
  z.object({ complete: z.literal(true), reason: z.literal("finished") }),
  z.object({ complete: z.literal(false), reason: z.literal("interrupted") }),
  /** An error ended the run: `CODE: message`. */
  z.object({ complete: z.literal(false), reason: z.literal("failed"), error: z.string() }),
]);

export const footerSchema = z.object({
  type: z.literal("footer"),
  end: endSchema,
  /** How many records of each type the log has. */
  counts: z.record(z.string(), z.int().nonnegative()),
  durationMs: z.number().nonnegative(),
  /** Hexadecimal SHA-256 of the file's bytes before this line. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** How a run ended. */
export type RunEnd = Recorded<z.infer<typeof endSchema>>;

/** A run log's last line. */
export type RunLogFooter = Recorded<z.infer<typeof footerSchema>>;
