// A run log's lines, one JSON object each, told apart by their `type`.
import { z } from "zod";
import { footerSchema, type RunLogFooter } from "./footer.ts";
import { headerSchema, type RunLogHeader } from "./header.ts";
import { recordSchema, type RunRecord } from "./records.ts";

/** A whole run log. */
export interface RunLog {
  readonly header: RunLogHeader;
  readonly records: readonly RunRecord[];
  readonly footer: RunLogFooter;
}

const lineSchema = z.discriminatedUnion("type", [
  headerSchema,
  ...recordSchema.options,
  footerSchema,
]);

/** The JSON Schema of one line, as committed in `schema.json`: fields that it does not name are let through. */
export function runLogJsonSchema(): z.core.JSONSchema.BaseSchema {
  return {
    title: "One line of an Assay run log",
    ...z.toJSONSchema(lineSchema, { io: "input" }),
  };
}

/** What is wrong with a value that a schema refuses, on one line; `undefined` for a valid one. */
export function complaint(schema: z.ZodType, value: unknown): string | undefined {
  const result = schema.safeParse(value);
  if (result.success) return undefined;
  const issue = result.error.issues[0];
  const path = issue?.path.join(".") ?? "";
  return path === "" ? String(issue?.message) : `${path}: ${issue?.message}`;
}
