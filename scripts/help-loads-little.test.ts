// The help of the command comes at once: what commands do is loaded by those alone that do it.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { endOf, scratchDirectory, startAssay } from "./assay.test.support.ts";

const COVERAGE = z.object({ result: z.array(z.object({ url: z.string() })) });

/** The modules that the command loads, in the words of V8's coverage. */
async function loadedBy(...args: readonly string[]): Promise<readonly string[]> {
  const directory = scratchDirectory();
  try {
    const env = { NODE_V8_COVERAGE: resolve(directory) };
    const { exitCode, stderr } = await endOf(startAssay(args, env));
    expect(exitCode, stderr).toBe(0);
    return readdirSync(directory).flatMap((name) => {
      const text = readFileSync(join(directory, name), "utf8");
      return COVERAGE.parse(JSON.parse(text)).result.map(({ url }) => url);
    });
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

// Broke: every command loaded all that any does, and the help took a second.
test("the help loads no engine, no suite, no bench and no report", async () => {
  const LARGE = /\/(cojson|zod|fast-check|hdr-histogram-js|tinybench|cli-table3)\/|\/commands\//;
  expect((await loadedBy("--help")).filter((url) => LARGE.test(url))).toEqual([]);
  // What is looked for is found where it is loaded.
  expect((await loadedBy("clauses", "--json")).filter((url) => LARGE.test(url))).not.toEqual([]);
});
