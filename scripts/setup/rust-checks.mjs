// The stages of a test run that cargo does: rustfmt, clippy and the tests of the crates.

import { join } from "node:path";
import { cargoProblem, cargoProgress, findCargo } from "./cargo.mjs";
import { printedIn, runLogged } from "./command.mjs";
import { programInputs } from "./fingerprint.mjs";
import { cargoTotals } from "./totals.mjs";

/** @typedef {import("./totals.mjs").Totals} Totals */

/**
 * @typedef {object} RustChecks
 * @property {string} root the checkout
 * @property {string} logs a folder
 * @property {readonly string[]} crates whose tests to run, in cargo's words
 * @property {boolean} required whether it is a failure that cargo or a part of it is missing
 * @property {AbortSignal} interrupted
 * @property {() => AbortSignal} [limit] ends one stage, after 20 minutes by default: a Rust test has
 *   no limit of its own, and one that hangs must not take the totals with it
 * @property {(stage: string, result: string, startedAt: number) => void} say
 */

/** @typedef {{ name: string, args: string[], count: (output: string, code: number) => Totals }} Stage */

const LIMIT_MS = 20 * 60_000;
const MANIFEST = ["--manifest-path", "crates/Cargo.toml"];

/**
 * @param {RustChecks} checks
 * @returns {Promise<Totals[]>} of each stage
 */
export async function rustChecks(checks) {
  const cargo = findCargo(checks.root);
  if ("problem" in cargo) {
    const remedy = "The Rust of the engine fjall is not checked. Rust: https://rustup.rs";
    return [missing("cargo", `${cargo.problem}\n${remedy}`, checks.required, checks)];
  }
  const found = [];
  for (const stage of stages(checks.crates)) found.push(await run(stage, cargo.env, checks));
  return found;
}

/**
 * @param {readonly string[]} crates
 * @returns {Stage[]}
 */
function stages(crates) {
  /** @type {Stage["count"]} */
  const asOne = (_output, code) => ({ passed: +(code === 0), failed: +(code !== 0), skipped: 0 });
  const everything = ["--workspace", "--all-targets", "--locked", ...MANIFEST];
  return [
    { name: "rustfmt", args: ["fmt", "--all", "--check", ...MANIFEST], count: asOne },
    { name: "clippy", args: ["clippy", ...everything, "--", "-Dwarnings"], count: asOne },
    {
      name: "cargo",
      args: ["test", ...crates, "--locked", "--no-fail-fast", ...MANIFEST],
      count: cargoTotals,
    },
  ];
}

/**
 * What the stage said is shown only when it failed.
 * @param {Stage} stage
 * @param {NodeJS.ProcessEnv} env
 * @param {RustChecks} checks
 * @returns {Promise<Totals>}
 */
async function run({ name, args, count }, env, checks) {
  const startedAt = performance.now();
  const [subcommand = ""] = args;
  // Cargo itself is there; what it calls for these two comes separately.
  const problem =
    name === "cargo"
      ? undefined
      : cargoProblem(checks.root, { ...process.env, ...env }, [subcommand]);
  if (problem !== undefined) {
    return missing(name, `${problem}\n${componentsRemedy()}`, checks.required, checks);
  }

  const log = join(checks.logs, `${name}.log`);
  const limit = checks.limit?.() ?? AbortSignal.timeout(LIMIT_MS);
  const surroundings = {
    root: checks.root,
    say: (/** @type {string} */ text) => console.error(text),
    interrupted: AbortSignal.any([checks.interrupted, limit]),
    childRuns() {},
    childEnded() {},
  };
  /** @type {import("./command.mjs").Command} */
  const command = {
    name: `cargo ${subcommand}`,
    argv: ["cargo", ...args],
    env,
    log,
    progress: cargoProgress,
  };
  const outcome = await runLogged(command, surroundings).catch((error) => {
    if (error !== limit.reason) throw error;
    return "ended because it took too long";
  });
  const output = printedIn(log);
  const found = count(output, outcome === undefined ? 0 : 1);
  if (found.failed > 0) {
    console.log(output.replace(/^ +(Compiling|Checking|Downloaded) .*\n/gm, "").trimEnd());
    if (outcome !== undefined) console.log(`cargo ${subcommand} ${outcome}`);
  }
  checks.say(name, found.failed === 0 ? "ok" : "FAILED", startedAt);
  return found;
}

/** @returns {string} how to come by clippy and rustfmt */
function componentsRemedy() {
  const command = "rustup component add clippy rustfmt";
  if (programInputs(["rustup"])["program rustup"] !== undefined) return `To have it: ${command}`;
  return `There is no rustup on the PATH to add it. To have it: https://rustup.rs, then ${command}`;
}

/**
 * @param {string} name
 * @param {string} reason
 * @param {boolean} required
 * @param {RustChecks} checks
 * @returns {Totals}
 */
function missing(name, reason, required, checks) {
  console.log(reason);
  checks.say(name, required ? "FAILED" : "SKIPPED", performance.now());
  return { passed: 0, failed: required ? 1 : 0, skipped: required ? 0 : 1 };
}
