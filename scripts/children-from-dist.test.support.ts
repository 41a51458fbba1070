// Before the tests: compiles what is newer than dist, so that the processes that tests start can run from
// dist. Under tsx such a process takes one to three seconds of a core until it has loaded.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CHILDREN_VARIABLE } from "@assay/engines/host";

/** Of vitest's `TestProject`, what is asked here. */
interface TestRun {
  readonly config: { readonly watch: boolean };
}

/**
 * What vitest calls once before all tests. Where the sources do not compile, the processes run from sources,
 * as they do while vitest watches: they are never of another build than the tests.
 */
export function setup({ config }: TestRun): void {
  if (config.watch) return;
  const tsc = join(createRequire(import.meta.url).resolve("typescript/package.json"), "../bin/tsc");
  const { status } = spawnSync(process.execPath, [tsc, "-b"], {
    cwd: dirname(import.meta.dirname),
    stdio: "ignore",
  });
  if (status === 0) process.env[CHILDREN_VARIABLE] = "dist";
}
