// The lock must install elsewhere than where it was written.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

interface LockEntry {
  resolved?: string;
  optionalDependencies?: Record<string, string>;
}
const packages: Record<string, LockEntry> = JSON.parse(
  readFileSync(join(import.meta.dirname, "../../package-lock.json"), "utf8"),
).packages;

/** As Node looks a name up: in the package itself, then in every folder above it. */
function isLocked(from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/")))) {
    if (`${folder === "" ? "" : `${folder}/`}node_modules/${name}` in packages) return true;
    if (folder === "") return false;
  }
}

test("every optional dependency has an entry, or npm refuses the lock on other platforms", () => {
  // npm install leaves out in silence what its registry does not carry: add the entry by hand.
  const missing = Object.entries(packages).flatMap(([from, { optionalDependencies }]) =>
    Object.keys(optionalDependencies ?? {}).filter((name) => !isLocked(from, name)),
  );
  expect(missing).toEqual([]);
});

test("no entry names a registry", () => {
  const named = Object.entries(packages).filter(([, { resolved }]) => resolved?.includes("://"));
  expect(named).toEqual([]);
});
