// The Rust player is built when it is asked for; where it cannot be, that is said with the way out.
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fjallEngine } from "@assay/engines/fjall";
import { endOf, scratchDirectory, startAssay } from "./assay.test.support.ts";

const isBuilt = (await fjallEngine.probe()).available;

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.skipIf(!isBuilt)(
  "without cargo the command says how to get it and ends with 2 (needs the addon: npm run setup)",
  async () => {
    const nothing = join(process.cwd(), directory, "bin");
    mkdirSync(nothing);
    const args = ["bench", "--native", "--dir", directory];
    const { exitCode, stdout, stderr } = await endOf(startAssay(args, { PATH: nothing }));
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^assay: ENGINE_UNAVAILABLE: the Rust player cannot be built: there is no cargo on the PATH; install Rust 1\.90 or newer \(https:\/\/rustup\.rs\)/,
    );
    expect([exitCode, stdout]).toEqual([2, ""]);
  },
);
