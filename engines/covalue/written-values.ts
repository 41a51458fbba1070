// What a call is given to write, checked before anything is written. Engines share the checks.
import { AssayError } from "../engine/errors.ts";

/** The JSON text of a header or a transaction. Errors: `INVALID_ARGUMENT` when the value has none. */
export function jsonText(value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new AssayError("INVALID_ARGUMENT", "a value cannot be written as JSON", { cause: error });
  }
  if (text === undefined)
    throw new AssayError("INVALID_ARGUMENT", "a value cannot be written as JSON");
  return text;
}

/** A row id to write under. Errors: `INVALID_ARGUMENT` unless it is one of 1 … 2^53 − 1. */
export function writtenRowID(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new AssayError(
    "INVALID_ARGUMENT",
    `${name} is ${value}; it must be a row id, a whole number from 1 to 2^53 − 1`,
  );
}

/** An index or a count to be stored. Errors: `INVALID_ARGUMENT` unless it is one of 0 … 2^53 − 1. */
export function writtenCount(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new AssayError(
    "INVALID_ARGUMENT",
    `${name} is ${value}; it must be a whole number from 0 to 2^53 − 1`,
  );
}
