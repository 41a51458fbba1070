// Schemas that messages share.
import { z } from "zod";
import { ERROR_CODES, type ErrorCode } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";

/**
 * Any JSON, handed on as it is: what was parsed from a line is nothing else, and zod's own schema
 * would drop a key `__proto__`.
 */
export const jsonSchema = z.custom<Json>((value) => value !== undefined, "missing");

/** A stable error code. */
export const codeSchema = z.custom<ErrorCode>(
  (value) => typeof value === "string" && Object.hasOwn(ERROR_CODES, value),
  "not an error code",
);
