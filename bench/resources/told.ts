// What an operating system tells, or why it does not: no measure is ever 0 because nobody was asked.
import { readFileSync } from "node:fs";

/** A value that the system told, or the reason why there is none, for a reader. */
export type Told<T> =
  | { readonly told: true; readonly value: T }
  | { readonly told: false; readonly reason: string };

/** Reads a file of the kernel's as text; throws where it cannot. Tests inject their own. */
export type ReadSystemFile = (path: string) => string;

export const readSystemFile: ReadSystemFile = (path) => readFileSync(path, "latin1");

export function told<T>(value: T): Told<T> {
  return { told: true, value };
}

export function untold(reason: string): { readonly told: false; readonly reason: string } {
  return { told: false, reason };
}

/** The parsed file. `parse` answers `undefined` for a form that it does not know. */
export function toldByFile<T>(
  path: string,
  parse: (text: string) => T | undefined,
  read: ReadSystemFile = readSystemFile,
): Told<T> {
  let text: string;
  try {
    text = read(path);
  } catch (error) {
    return untold(`${path} cannot be read: ${errorCode(error)}`);
  }
  const value = parse(text);
  return value === undefined ? untold(`${path} is not of a form that is known`) : told(value);
}

/** What came between two readings; the first reason where one of them told nothing. */
export function toldBetween<T, Difference>(
  before: Told<T>,
  after: Told<T>,
  subtract: (before: T, after: T) => Difference,
): Told<Difference> {
  if (!before.told) return before;
  return after.told ? told(subtract(before.value, after.value)) : after;
}

/** `ENOENT` and the like, or the message of an error without a code. */
export function errorCode(error: unknown): string {
  if (error instanceof Error && "code" in error) return String(error.code);
  return error instanceof Error ? error.message : String(error);
}
