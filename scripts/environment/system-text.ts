// Texts that the kernel tells in files. What cannot be read is not told.
import { readFileSync } from "node:fs";

/** The file's text without space around it; `undefined` where there is none. Tests inject their own. */
export type ReadSystemText = (path: string) => string | undefined;

export const readSystemText: ReadSystemText = (path) => {
  try {
    return readFileSync(path, "utf8").trim() || undefined;
  } catch {
    // Another system, or a container that hides it.
    return undefined;
  }
};

/** The choice in brackets: `madvise` of `always [madvise] never`; a text without brackets is its own. */
export function chosenOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : (/\[(.+?)\]/.exec(text)?.[1] ?? text);
}
