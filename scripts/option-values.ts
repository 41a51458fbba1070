// What the texts given to options mean. Errors are commander's, which says which option it was.
import { InvalidArgumentError } from "commander";

/** `a,b` as a list of at least one name. */
export function list(text: string): readonly string[] {
  const names = text
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("Name at least one.");
  return names;
}

/** A list whose every name is one of those known. */
export function listOf<T extends string>(known: readonly T[]): (text: string) => readonly T[] {
  return (text) =>
    list(text).map((name) => {
      const found = known.find((candidate) => candidate === name);
      if (found !== undefined) return found;
      throw new InvalidArgumentError(`"${name}" is not known; known: ${known.join(", ")}.`);
    });
}

/** A whole number of at least so much. */
function wholeNumber(text: string, least: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value) && value >= least) return value;
  throw new InvalidArgumentError(`It must be a whole number, ${least} or more.`);
}

const HIGHEST_SEED = 2 ** 31 - 1;

/** A seed: of a higher one generators would take the lower bits alone, and two would be the same. */
export function seedNumber(text: string): number {
  const value = wholeNumber(text, 0);
  if (value <= HIGHEST_SEED) return value;
  throw new InvalidArgumentError(`It must be at most ${HIGHEST_SEED}.`);
}

/** A number of things of which there must be one. */
export function positiveNumber(text: string): number {
  return wholeNumber(text, 1);
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** `90s`, `10m` or `2h` in milliseconds. */
export function timeSpan(text: string): number {
  const [, digits = "", unit = ""] = /^(\d+)([smh])$/.exec(text) ?? [];
  const ms = Number(digits) * (UNITS_MS[unit] ?? 0);
  if (ms > 0 && Number.isSafeInteger(ms)) return ms;
  throw new InvalidArgumentError("Write it as 90s, 10m or 2h.");
}

/** A span of time as it is typed: `90s`, `10m`. */
export function typedTimeSpan(ms: number): string {
  const [unit, unitMs] =
    Object.entries(UNITS_MS).findLast(([, each]) => ms % each === 0) ?? (["s", 1_000] as const);
  return `${ms / unitMs}${unit}`;
}

/** `2/3`, the second of three. */
export function shardOf(text: string): { readonly index: number; readonly of: number } {
  const [, index = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).map(Number);
  if (index >= 1 && index <= of) return { index, of };
  throw new InvalidArgumentError("Write it as 1/3 for the first of three.");
}
