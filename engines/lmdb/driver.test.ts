import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { probeDriver } from "./driver.ts";

const made: string[] = [];

afterEach(() => {
  for (const path of made.splice(0)) rmSync(path, { recursive: true, force: true });
});

describe("looking for lmdb", () => {
  test("finds the one that is installed, and says both versions", () => {
    const said = saidOf(undefined);
    expect(said.available).toBe(true);
    expect(said.version).toMatch(/^lmdb 3\.\d+\.\d+, LMDB 0\.9\.\d+$/);
  });

  test("says that it is not installed, and how to install it", () => {
    expect(saidOf("/nowhere/at/all.js")).toEqual({
      available: false,
      reason: "lmdb is not installed",
      remedy: "npm install lmdb@3",
    });
  });

  test("says that its addon for this machine is not there", () => {
    const path = copyWithoutAddon();
    expect(saidOf(join(path, "app.js"))).toEqual({
      available: false,
      reason: `lmdb is installed without the addon for ${process.platform} ${process.arch}`,
      remedy: expect.stringContaining("--omit=optional"),
    });
  });

  test("says why it fails to load", () => {
    const path = copyWithoutAddon();
    const addon = join(path, `node_modules/@lmdb/lmdb-${process.platform}-${process.arch}`);
    mkdirSync(addon, { recursive: true });
    writeFileSync(join(addon, "package.json"), "{}");
    writeFileSync(join(addon, "index.js"), "");
    writeFileSync(join(addon, "node.napi.node"), "not an addon");
    expect(saidOf(join(path, "app.js"))).toEqual({
      available: false,
      reason: expect.stringMatching(/^lmdb is installed and fails to load: /),
      remedy: expect.stringContaining(process.version),
    });
  });
});

/** All but the library itself, of which a failed comparison would print every byte. */
function saidOf(from: string | undefined) {
  const { driver: _, ...said } = { driver: undefined, version: undefined, ...probeDriver(from) };
  return said;
}

/** A directory outside of this checkout, whose addons would be found, in which lmdb is installed with what it needs, but for its addons. */
function copyWithoutAddon(): string {
  const path = mkdtempSync(join(tmpdir(), "assay-lmdb-test-"));
  made.push(path);
  const modules = join(path, "node_modules");
  const entry = createRequire(import.meta.url).resolve("lmdb");
  const from = dirname(dirname(dirname(entry)));
  const needed = [
    "msgpackr",
    "weak-lru-cache",
    "ordered-binary",
    "node-gyp-build-optional-packages",
  ];
  for (const name of [...needed, "detect-libc", "@harperfast/extended-iterable"]) {
    if (existsSync(join(from, name)))
      cpSync(join(from, name), join(modules, name), { recursive: true });
  }
  for (const file of readdirSync(join(from, "lmdb"))) {
    if (["dist", "package.json", "dict"].includes(file)) {
      cpSync(join(from, "lmdb", file), join(modules, "lmdb", file), { recursive: true });
    }
  }
  rmSync(join(modules, "@lmdb"), { recursive: true, force: true });
  return path;
}
