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

/** A whole number, not negative. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value;
  throw new InvalidArgumentError("It must be a whole number.");
}

/** A number of things of which there must be one. */
export function positiveNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 0) return value;
  throw new InvalidArgumentError("It must be at least 1.");
}
