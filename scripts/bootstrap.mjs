// What npm's scripts call: does the set-up that is needed, then runs the program. It runs before
// anything is installed, so it and all it imports use Node alone.
//
//   node scripts/bootstrap.mjs start [args…]   assay run [args…]
//   node scripts/bootstrap.mjs assay [args…]   assay [args…]
//   node scripts/bootstrap.mjs test [args…]    every check, [args…] to vitest
//   node scripts/bootstrap.mjs setup [args…]   set-up alone, trying again what failed before; where
//                                              engines are required, whether they can run here
//   node scripts/bootstrap.mjs kill [args…]    a program of `sources`, as it is written
//
// Everything that set-up says goes to stderr, so that the program's output can be piped.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { helpFor } from "./setup/help.mjs";
import { exitCodeOf } from "./setup/interrupt.mjs";
import { nodeVersionProblem } from "./setup/node-version.mjs";
import { runProgram } from "./setup/program.mjs";
import { readSetUpArguments } from "./setup/required.mjs";
import { setUp } from "./setup/set-up.mjs";
import { SetUpInterrupted } from "./setup/steps.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const assay = join(root, "scripts/dist/assay.js");

/** Programs that tsx runs: what they show does not depend on how fast the harness is. */
const sources = {
  contract: "conformance/covalue/write-contract.ts",
  corpus: "conformance/covalue/corpus-write.ts",
  damage: "scripts/damage.ts",
  kill: "scripts/kill.ts",
  scale: "scripts/scale.ts",
};

/** @type {Record<string, (args: string[]) => string[] | undefined>} what Node runs after set-up */
const commands = {
  start: (args) => [assay, "run", ...args],
  assay: (args) => [assay, ...args],
  test: (args) => [join(root, "scripts/test.mjs"), ...args],
  setup: required,
  ...Object.fromEntries(
    Object.entries(sources).map(([name, path]) => [name, (args) => [...underTsx(path), ...args]]),
  ),
};

process.exitCode = await main(process.argv.slice(2));

/**
 * @param {string[]} argv
 * @returns {Promise<number>}
 */
async function main([name = "", ...args]) {
  const help = helpFor(name, args);
  if (help !== undefined) {
    console.log(help);
    return 0;
  }
  const command = commands[name];
  const problem =
    nodeVersionProblem(process.versions.node) ??
    (command
      ? problemOf(name, args)
      : `Unknown command "${name}". Known: ${Object.keys(commands).join(", ")}`);
  if (problem !== undefined || command === undefined) return fail(name, problem ?? "");

  try {
    await setUp({
      root,
      say: (text) => console.error(text),
      retry: name === "setup",
      // The tests run the sources themselves, and check their types as a stage of their own.
      compile: name !== "test" && !(name in sources),
    });
  } catch (error) {
    if (error instanceof SetUpInterrupted) return exitCodeOf(error.signal);
    return fail(name, `Set-up failed: ${error instanceof Error ? error.message : error}`);
  }

  const program = command(args);
  return program === undefined ? 0 : runProgram(program);
}

/**
 * Whether an engine can run is known once it is looked for.
 * @param {string[]} args of `setup`, without a problem
 * @returns {string[] | undefined}
 */
function required(args) {
  const read = readSetUpArguments(args);
  return "names" in read && read.names ? [assay, "engines", "--require", read.names] : undefined;
}

/**
 * @param {string} name
 * @param {string[]} args
 * @returns {string | undefined} what is wrong with them, before set-up takes its minutes
 */
function problemOf(name, args) {
  if (name !== "setup") return undefined;
  const read = readSetUpArguments(args);
  return "problem" in read ? read.problem : undefined;
}

/**
 * @param {string} path of a source
 * @returns {string[]} Node's arguments; to be asked after set-up, which installs tsx
 */
function underTsx(path) {
  const tsx = createRequire(import.meta.url).resolve("tsx");
  return ["--conditions=@assay/source", "--import", pathToFileURL(tsx).href, join(root, path)];
}

/**
 * @param {string} name
 * @param {string} message
 * @returns {number} the exit code of a wrong environment
 */
function fail(name, message) {
  console.error(message);
  // Whoever reads the totals of a test run must not find none.
  if (name === "test") console.log("0 passed, 1 failed");
  return 2;
}
