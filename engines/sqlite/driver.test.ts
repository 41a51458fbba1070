import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { cleanUp, scratchDirectory } from "./cells.test.support.ts";
import { probeDriver } from "./driver.ts";

afterEach(cleanUp);

describe("looking for better-sqlite3", () => {
  test("finds the one that is installed", () => {
    expect(probeDriver()).toMatchObject({ available: true });
  });

  test("says that it is not installed, and how to install it", () => {
    expect(probeDriver("/nowhere/at/all.js")).toStrictEqual({
      available: false,
      reason: "better-sqlite3 is not installed",
      remedy: "npm install better-sqlite3@12",
    });
  });

  test("says that its addon was never built, and how to build it", () => {
    const path = copyWithoutAddon();
    expect(probeDriver(join(path, "app.js"))).toStrictEqual({
      available: false,
      reason: "better-sqlite3 is installed and its addon was never built",
      remedy: expect.stringContaining("npm rebuild better-sqlite3"),
    });
  });

  test("says why it fails to load", () => {
    const path = copyWithoutAddon();
    const addon = join(path, "node_modules/better-sqlite3/build/Release");
    mkdirSync(addon, { recursive: true });
    writeFileSync(join(addon, "better_sqlite3.node"), "not an addon");
    expect(probeDriver(join(path, "app.js"))).toStrictEqual({
      available: false,
      reason: expect.stringMatching(/^better-sqlite3 is installed and fails to load: .*\.node: /),
      remedy: expect.stringContaining(process.version),
    });
  });
});

/** A directory in which better-sqlite3 is installed as it is before its install script has run. */
function copyWithoutAddon(): string {
  const path = scratchDirectory();
  const require = createRequire(import.meta.url);
  for (const name of ["better-sqlite3", "bindings", "file-uri-to-path"]) {
    const to = join(path, "node_modules", name);
    const from = dirname(require.resolve(`${name}/package.json`));
    for (const file of ["package.json", "lib", "index.js", "bindings.js"]) {
      try {
        cpSync(join(from, file), join(to, file), { recursive: true });
      } catch {
        // Not every package has every one of these.
      }
    }
  }
  rmSync(join(path, "node_modules/better-sqlite3/build"), { recursive: true, force: true });
  return path;
}
