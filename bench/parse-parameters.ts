// Parameters that were given by name, checked. Goal: what cannot be is said with the parameter's name.
import { AssayError } from "@assay/engines/engine";
import type { z } from "zod";

/** What the schema makes of them. Errors: `USAGE` for a value that a parameter cannot take. */
export function parseParameters<Schema extends z.ZodType>(
  schema: Schema,
  given: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const said = parsed.error.issues
    .map(({ path, message }) => `${path.join(".")}: ${message}`)
    .join("; ");
  throw new AssayError("USAGE", `a parameter cannot be so: ${said}`, { cause: parsed.error });
}
