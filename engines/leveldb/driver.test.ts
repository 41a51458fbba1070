import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, test } from "vitest";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { probeDriver } from "./driver.ts";
import { cleanUp, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

describe("looking for classic-level", () => {
  test("finds the one that is installed", () => {
    expect(probeDriver()).toMatchObject({ available: true });
  });

  test("says that it is not installed, and how to install it", () => {
    expect(probeDriver("/nowhere/at/all.js")).toStrictEqual({
      available: false,
      reason: "classic-level is not installed",
      remedy: "npm install classic-level@3",
    });
  });

  test("says that it has no addon for this machine, and how to build one", () => {
    expect(probeDriver(copyWithoutAddon())).toStrictEqual({
      available: false,
      reason: expect.stringContaining("has no addon for this machine"),
      remedy: expect.stringContaining("npm rebuild classic-level"),
    });
  });

  test("says why it fails to load", () => {
    const app = copyWithoutAddon();
    const addon = join(dirname(app), "node_modules/classic-level/build/Release");
    mkdirSync(addon, { recursive: true });
    writeFileSync(join(addon, "classic_level.node"), "not an addon");
    expect(probeDriver(app)).toStrictEqual({
      available: false,
      reason: expect.stringMatching(/^classic-level is installed and fails to load: .*\.node: /),
      remedy: expect.stringContaining(process.version),
    });
  });

  test("is not done when the engine is imported", () => {
    const script = join(scratchDirectory(), "import.mjs");
    const engine = moduleBeside(import.meta.url, "./index").href;
    writeFileSync(
      script,
      `import { createRequire } from "node:module";
       await import(${JSON.stringify(engine)});
       const loaded = Object.keys(createRequire(import.meta.url).cache);
       console.log(loaded.filter((file) => file.includes("classic-level")).length);`,
    );
    const { program, arguments: command } = nodeCommand(new URL(`file://${script}`));
    const { stdout, stderr } = spawnSync(program, command, { encoding: "utf8" });
    expect(stdout, stderr).toBe("0\n");
  });
});

/** A file beside which classic-level lies as it is installed, without its prebuilt addons. */
function copyWithoutAddon(): string {
  const path = scratchDirectory();
  const from = createRequire(import.meta.url);
  const root = dirname(from.resolve("classic-level/package.json"));
  const required = createRequire(join(root, "index.js"));
  for (const name of ["classic-level", "abstract-level", "module-error", "node-gyp-build"]) {
    const source =
      name === "classic-level" ? root : dirname(required.resolve(`${name}/package.json`));
    cpSync(source, join(path, "node_modules", name), {
      recursive: true,
      filter: (file) => !/[\\/](deps|prebuilds|build)$/.test(file),
    });
  }
  for (const name of ["buffer", "level-supports", "level-transcoder", "maybe-combine-errors"]) {
    const found = createRequire(
      join(dirname(required.resolve("abstract-level/package.json")), "index.js"),
    );
    cpSync(dirname(found.resolve(`${name}/package.json`)), join(path, "node_modules", name), {
      recursive: true,
    });
  }
  return join(path, "app.js");
}
