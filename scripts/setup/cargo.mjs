// How set-up and the checks call cargo: whether there is one that works, and how far it is.

import { spawnSync } from "node:child_process";
import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { programInputs } from "./fingerprint.mjs";

/** Cargo's own words, without colours, with the bar that says how far it is. */
const READABLE = {
  CARGO_TERM_COLOR: "never",
  CARGO_TERM_PROGRESS_WHEN: "always",
  CARGO_TERM_PROGRESS_WIDTH: "80",
};

/**
 * Asks cargo itself: a shim of rustup lies on the path also where no toolchain is installed.
 * @param {string} root the checkout: what it says of toolchains counts
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {{ env: NodeJS.ProcessEnv } | { problem: string }} the environment to call cargo in, as
 *   an addition to `env`; or why it cannot be called
 */
export function findCargo(root, env = process.env) {
  const problem = cargoProblem(root, env);
  if (problem === undefined) return { env: READABLE };
  for (const RUSTUP_HOME of toolchainsBesideShim(env)) {
    if (cargoProblem(root, { ...env, RUSTUP_HOME }) === undefined) {
      return { env: { ...READABLE, RUSTUP_HOME } };
    }
  }
  return { problem };
}

/**
 * @param {string} log
 * @returns {string} how far the command is that writes it
 */
export function cargoProgress(log) {
  const steps = log.match(/ Building \[[=> ]*\] \d+\/\d+: [^\r\n]*| Running [^\r\n(]*/g);
  return (
    steps
      ?.at(-1)
      ?.replace(/ Building \[[=> ]*\] /, "")
      .trim() ?? "fetching the crates"
  );
}

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [subcommand] as `clippy`
 * @returns {string | undefined} why it cannot be called
 */
export function cargoProblem(root, env, subcommand = []) {
  const args = [...subcommand, "--version"];
  const { status, signal, error, stderr } = spawnSync("cargo", args, {
    cwd: root,
    env,
    encoding: "utf8",
  });
  if (status === 0) return undefined;
  const name = ["cargo", ...args].join(" ");
  if (error !== undefined) {
    const { code } = /** @type {NodeJS.ErrnoException} */ (error);
    return code === "ENOENT" ? "there is no cargo on the PATH" : `${name}: ${error.message}`;
  }
  return stderr.trim().split("\n")[0] || `${name} ended with ${signal ?? `code ${status}`}`;
}

/**
 * A shim looks for its toolchains under HOME, which may be empty or unset: they lie beside it.
 * @param {NodeJS.ProcessEnv} env
 * @returns {string[]}
 */
function toolchainsBesideShim(env) {
  const cargo = programInputs(["cargo"], env["PATH"])["program cargo"];
  if (cargo === undefined || env["RUSTUP_HOME"] !== undefined) return [];
  const folder = dirname(cargo);
  const isShim =
    existsSync(join(folder, "rustup")) || basename(realpathSync(cargo)).startsWith("rustup");
  if (!isShim) return [];
  const installation = dirname(dirname(folder));
  return [join(installation, ".rustup"), join(installation, "rustup")].filter((path) =>
    existsSync(join(path, "toolchains")),
  );
}
