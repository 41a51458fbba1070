// Runs what set-up was for, as if it had been called directly: its output, its exit code, and the
// signals that reach us.

import { spawn } from "node:child_process";
import { exitCodeOf, INTERRUPTS } from "./interrupt.mjs";

/**
 * @param {readonly string[]} args for this Node
 * @param {string} [cwd]
 * @returns {Promise<number>} the exit code
 */
export function runProgram(args, cwd) {
  const child = spawn(process.execPath, args, { stdio: "inherit", cwd });
  for (const name of INTERRUPTS) {
    process.on(name, () => {
      // A terminal sends Ctrl-C to all of its programs: the child has it already.
      if (name === "SIGINT" && (process.stdin.isTTY || process.stderr.isTTY)) return;
      child.kill(name);
    });
  }
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(signal ? exitCodeOf(signal) : (code ?? 1)));
  });
}
