import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { helpFor } from "./help.mjs";

const DIST = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist");

// They are asked before anything is installed, when the program itself cannot be.
test.each(["damage", "kill", "scale"])("%s --help says what its program does", async (name) => {
  const { stdout } = await promisify(execFile)(process.execPath, [join(DIST, `${name}.js`), "-h"]);
  const withoutUsage = (text: string | undefined) => text?.trimEnd().split("\n").slice(1);
  expect(withoutUsage(helpFor(name, ["--help"]))).toEqual(withoutUsage(stdout));
});
