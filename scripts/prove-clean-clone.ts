// Proves the README's two commands where nothing of this machine helps: a fresh clone of HEAD, an empty
// home directory, no caches. Prints the wall time of each, and of a second start.
//
//   npx tsx scripts/prove-clean-clone.ts
//
// Not a part of the tests: it downloads and compiles, and takes minutes.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { $, chalk, type ProcessOutput } from "zx";

const base = resolve(".assay/tmp");
mkdirSync(base, { recursive: true });
const place = mkdtempSync(join(base, "clean-clone-"));
const clone = join(place, "assay");
const home = join(place, "home");

/** What a bare machine's shell has: no caches, no settings, nothing of this session. */
const environment = { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8" };

let failures = 0;
try {
  mkdirSync(home);
  await $`git clone --quiet . ${clone}`;
  const bare = $({
    cwd: clone,
    env: environment,
    stdio: ["ignore", "pipe", "inherit"],
    nothrow: true,
  });
  await timed("npm start", "first", () => bare`npm start`, /✓ PASS/);
  await timed("npm start", "second", () => bare`npm start`, /✓ PASS/);
  await timed("npm test", "", () => bare`npm test`, /^\d+ passed, 0 failed$/m);
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function timed(
  command: string,
  which: string,
  run: () => PromiseLike<ProcessOutput>,
  expected: RegExp,
): Promise<void> {
  const startedMs = performance.now();
  const { exitCode, stdout } = await run();
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const good = exitCode === 0 && expected.test(stdout);
  if (!good) {
    failures += 1;
    console.log(stdout);
  }
  const verdict = good ? chalk.green("ok") : chalk.red("FAILED");
  console.log(`${verdict} ${command} ${which}: ${seconds} s, exit code ${exitCode}`);
}
