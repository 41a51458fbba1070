// Every check of the repository: types, lint, format and tests of TypeScript, and beside them all of
// Rust's: each uses the core that the other leaves idle. A stage that is fine takes one line. All stages
// run whatever fails before them, those that failed are named once more in the end, and the last line is
// always `N passed, N failed`, where a stage that is no test run counts as one test.
//
//   npm test                          everything
//   npm test -- engines/ordered       no Rust, and these arguments to vitest
//   npm test -- crates                Rust instead of vitest; crates/NAME for one crate's tests
//   npm test -- engines -t "a name"   places first; all from the first option on is vitest's
//   npm test -- --require sqlite      a missing engine is a failure (or ASSAY_REQUIRE=sqlite)

import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { INTERRUPTS, exitCodeOf } from "./setup/interrupt.mjs";
import { rustChecks } from "./setup/rust-checks.mjs";
import { SetUpInterrupted } from "./setup/steps.mjs";
import { readTestArguments } from "./setup/test-arguments.mjs";
import { sumOfTotals, totalsLine, vitestTotals } from "./setup/totals.mjs";

/** @typedef {{ code: number, output: string }} Outcome */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);

// Some of the programs colour whatever CI they find themselves in, also into a file.
const plain = process.stdout.isTTY || "FORCE_COLOR" in process.env ? {} : { NO_COLOR: "1" };

/** @type {import("node:child_process").ChildProcess | undefined} what `run` started; one at a time */
let running;
const interrupts = new AbortController();
for (const name of INTERRUPTS) {
  process.on(name, () => {
    running?.kill(name);
    interrupts.abort(new SetUpInterrupted(name));
    process.exit(exitCodeOf(name));
  });
}

const asked = askedFor(process.argv.slice(2));
const logs = join(root, ".assay/test");
mkdirSync(logs, { recursive: true });
/** @type {string[]} stages, what they said being far above where the tests went on beside them */
const failed = [];
const totals = sumOfTotals((await Promise.all([typeScript(), rust()])).flat());
if (failed.length > 0) console.log(`failed: ${failed.join(", ")}`);
if (totals.skipped > 0) console.log(`${totals.skipped} skipped`);
console.log(totalsLine(totals));
process.exitCode = totals.failed === 0 ? 0 : 1;

/**
 * Ends the process where the arguments are wrong.
 * @param {readonly string[]} args
 */
function askedFor(args) {
  const read = readTestArguments(args);
  if (!("problem" in read)) return read;
  console.error(read.problem);
  // Whoever reads the totals must not find none.
  console.log("0 passed, 1 failed");
  return process.exit(2);
}

async function typeScript() {
  return [
    await check("types", "typescript", "tsc", ["-b"]),
    await check("lint", "oxlint", "oxlint", ["--deny-warnings"]),
    await check("format", "oxfmt", "oxfmt", ["--check"]),
    ...(asked.vitest === undefined ? [] : [await tests(asked.vitest)]),
  ];
}

/**
 * A stage that counts as one test, and shows what its program said only when that failed.
 * @param {string} name
 * @param {string} packageName
 * @param {string} program
 * @param {string[]} args
 */
async function check(name, packageName, program, args) {
  const startedAt = performance.now();
  const { code, output } = await run([binary(packageName, program), ...args], "pipe");
  if (code !== 0) console.log(output.trimEnd());
  say(name, code === 0 ? "ok" : "FAILED", startedAt);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, skipped: 0 };
}

async function rust() {
  if (asked.cargo === undefined) return [];
  const required = (asked.required ?? "").split(",").map((name) => name.trim());
  return rustChecks({
    root,
    logs,
    crates: asked.cargo,
    required: required.includes("fjall"),
    interrupted: interrupts.signal,
    say,
  });
}

/** @param {readonly string[]} args */
async function tests(args) {
  const startedAt = performance.now();
  const report = join(logs, `vitest-${process.pid}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
  const { code } = await run(
    [binary("vitest", "vitest"), "run", ...reporters, ...args],
    "inherit",
    asked.required === undefined ? {} : { ASSAY_REQUIRE: asked.required },
  );
  const found = vitestTotals(readReport(report), code);
  rmSync(report, { force: true });
  say("tests", found.failed === 0 ? "ok" : "FAILED", startedAt);
  return found;
}

/**
 * @param {string[]} args for Node
 * @param {"pipe" | "inherit"} output
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<Outcome>}
 */
function run(args, output, env) {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...plain, ...env },
    stdio: ["ignore", output, output],
  });
  running = child;
  let text = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (chunk) => (text += chunk));
  }
  return new Promise((resolve) => {
    child.once("error", (error) => resolve({ code: 1, output: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, output: text }));
  });
}

/**
 * @param {string} packageName
 * @param {string} program
 * @returns {string} the script that a package installs under this name
 */
function binary(packageName, program) {
  const folder = join(root, "node_modules", packageName);
  const { bin } = require(join(folder, "package.json"));
  return join(folder, typeof bin === "string" ? bin : bin[program]);
}

/**
 * @param {string} path
 * @returns {import("./setup/totals.mjs").VitestReport | undefined}
 */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * @param {string} stage
 * @param {string} result
 * @param {number} startedAt
 */
function say(stage, result, startedAt) {
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${stage.padEnd(8)}${result.padEnd(8)}${seconds} s`);
  if (result === "FAILED") failed.push(stage);
}
