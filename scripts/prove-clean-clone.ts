// Proves the README's two commands where nothing of this machine helps: a fresh clone of HEAD, an empty
// home directory, no caches. Prints the wall time of each, that of its set-up, and what a second start
// and a start after a change under crates/ take. All five engines must be in the tables.
//
//   npx tsx scripts/prove-clean-clone.ts
//
// Not a part of the tests: it downloads and compiles, and takes minutes.
import { appendFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { $, chalk, type ProcessPromise } from "zx";

const base = resolve(".assay/tmp");
mkdirSync(base, { recursive: true });
const place = mkdtempSync(join(base, "clean-clone-"));
const clone = join(place, "assay");
const home = join(place, "home");

/** What a bare machine's shell has: no caches, no settings, nothing of this session. */
const environment = { PATH: process.env["PATH"] ?? "", HOME: home, LANG: "C.UTF-8" };

/** Parity first, latencies after it; each engine in both. */
const TABLES = [
  /✓ PASS/,
  ...["memory", "sqlite", "leveldb", "lmdb", "fjall"].map(
    (engine) => new RegExp(`^\\W*${engine}/[^]*^Latency[^]*^\\W*${engine}/`, "m"),
  ),
];
const SET_UP = /^set-up took .*$/m;

let failures = 0;
try {
  mkdirSync(home);
  await $`git clone --quiet . ${clone}`;
  const bare = $({
    cwd: clone,
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    nothrow: true,
  });
  await timed("npm start, first", bare`npm start`, TABLES);
  await timed("npm start, second", bare`npm start`, TABLES);
  appendFileSync(join(clone, "crates/storage-napi/src/lib.rs"), "// A change.\n");
  await timed("npm start, crates/ changed", bare`npm start`, TABLES);
  await $({ cwd: clone })`git checkout --quiet -- crates`;
  await timed("npm test", bare`npm test`, [/^\d+ passed, 0 failed$/m]);
} finally {
  rmSync(place, { recursive: true, force: true });
}
process.exitCode = failures === 0 ? 0 : 1;

async function timed(
  what: string,
  run: ProcessPromise,
  expected: readonly RegExp[],
): Promise<void> {
  const startedMs = performance.now();
  run.stderr.pipe(process.stderr);
  const { exitCode, stdout, stderr } = await run;
  const seconds = ((performance.now() - startedMs) / 1_000).toFixed(1);
  const absent = expected.filter((pattern) => !pattern.test(stdout));
  const good = exitCode === 0 && absent.length === 0;
  if (!good) {
    failures += 1;
    console.log(stdout);
    for (const pattern of absent) console.log(`not in the output: ${pattern}`);
  }
  const verdict = good ? chalk.green("ok") : chalk.red("FAILED");
  const setUp = SET_UP.exec(stderr)?.[0] ?? "nothing to set up";
  console.log(`${verdict} ${what}: ${seconds} s, exit code ${exitCode}; ${setUp}`);
}
