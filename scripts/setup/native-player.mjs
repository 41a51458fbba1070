// Builds the Rust program that replays streams of the bench, and prints where it lies. Not a step of
// set-up: only `assay bench --native` needs it, and its first build takes a minute. Cargo itself knows
// when there is nothing to do.
//
//   node scripts/setup/native-player.mjs   the path on stdout; what it says besides on stderr

import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { cargoProgress, findCargo } from "./cargo.mjs";
import { runCommand } from "./command.mjs";
import { exitCodeOf, listenForInterrupts } from "./interrupt.mjs";
import { SetUpInterrupted } from "./steps.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const TARGET = "crates/target";
const BUILD = [
  "build",
  "--release",
  "--locked",
  "--manifest-path",
  "crates/Cargo.toml",
  "--target-dir",
  TARGET,
  "--package",
  "cojson-storage-player",
  "--example",
  "replay",
];
const REMEDY =
  "install Rust 1.90 or newer (https://rustup.rs) and a C linker, and be online for the first build";

process.exitCode = await main();

/** @returns {Promise<number>} the exit code: 2 where it cannot be built, the last line says why */
async function main() {
  const cargo = findCargo(root);
  if ("problem" in cargo) return fail(cargo.problem);
  const state = join(root, ".assay/setup");
  mkdirSync(state, { recursive: true });
  const interrupts = listenForInterrupts();
  try {
    await runCommand(
      {
        name: "cargo build",
        argv: ["cargo", ...BUILD],
        env: cargo.env,
        log: join(state, "native-player.log"),
        progress: cargoProgress,
      },
      {
        root,
        state,
        cache: join(root, ".assay/cache"),
        say: (text) => console.error(text),
        interrupted: interrupts.signal,
        childRuns() {},
        childEnded() {},
      },
    );
  } catch (error) {
    if (error instanceof SetUpInterrupted) return exitCodeOf(error.signal);
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    interrupts.stop();
  }
  const suffix = process.platform === "win32" ? ".exe" : "";
  console.log(join(root, TARGET, "release/examples", `replay${suffix}`));
  return 0;
}

/**
 * @param {string} problem
 * @returns {number}
 */
function fail(problem) {
  console.error(`${problem}; ${REMEDY}`);
  return 2;
}
