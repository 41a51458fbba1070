// Runs one long command of set-up: its output goes to a log, a line every few seconds says how
// far it is, and an interrupt ends it with all its children.

import { spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { relative } from "node:path";

/**
 * @typedef {object} SetUp what set-up's steps share
 * @property {string} root the checkout
 * @property {string} state where stamps, logs and the lock lie
 * @property {string} cache where what was built outlives node_modules
 * @property {(text: string) => void} say
 * @property {AbortSignal} interrupted
 * @property {(child: number) => void} childRuns
 * @property {(child: number) => void} childEnded
 */

/** @typedef {Omit<SetUp, "state" | "cache">} Surroundings what one command needs of it */

/**
 * @typedef {object} Command
 * @property {string} name what a user would call it; before each line of its progress
 * @property {readonly [string, ...string[]]} argv
 * @property {NodeJS.ProcessEnv} [env] added to this process's environment
 * @property {string} log
 * @property {(log: string) => string} progress how far the command is, read from its log so far
 * @property {number} [progressEveryMs]
 */

const LINES_SHOWN_ON_FAILURE = 30;

/**
 * @param {Command} command
 * @param {SetUp} setUp
 * @returns {Promise<void>} rejects unless the command ends with 0
 */
export async function runCommand(command, setUp) {
  const outcome = await runLogged(command, setUp);
  if (outcome === undefined) return;
  const log = printedIn(command.log);
  setUp.say(lastLines(log, LINES_SHOWN_ON_FAILURE));
  const where = relative(setUp.root, command.log);
  throw new Error(`${command.name} ${outcome}${reasonIn(log)}; all it said is in ${where}`);
}

/**
 * @param {Command} command
 * @param {Surroundings} setUp
 * @returns {Promise<string | undefined>} how it ended, unless with 0; rejects if interrupted
 */
export async function runLogged(command, setUp) {
  setUp.interrupted.throwIfAborted();
  const { say } = setUp;
  const [program, ...args] = command.argv;
  // Straight to a file, not through a pipe: if we are killed, the command does not fail at its
  // next line but runs on under its number, by which the next set-up finds and ends it.
  const log = openSync(command.log, "w");
  const ownGroup = process.platform !== "win32";
  const child = spawn(program, args, {
    cwd: setUp.root,
    env: { ...process.env, ...command.env },
    stdio: ["ignore", log, log],
    detached: ownGroup,
  });
  closeSync(log);
  if (child.pid !== undefined) setUp.childRuns(child.pid);

  const startedAt = performance.now();
  const ticker = setInterval(() => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    say(`  ${command.name}: ${seconds} s, ${command.progress(readLog(command.log))}`);
  }, command.progressEveryMs ?? 5000);

  /** @param {NodeJS.Signals} signal */
  const end = (signal) => {
    try {
      if (ownGroup && child.pid !== undefined) process.kill(-child.pid, signal);
      else child.kill(signal);
    } catch {
      // It has ended by itself meanwhile.
    }
  };
  let forced = /** @type {NodeJS.Timeout | undefined} */ (undefined);
  const interrupt = () => {
    end("SIGTERM");
    forced = setTimeout(() => end("SIGKILL"), 3000);
  };
  setUp.interrupted.addEventListener("abort", interrupt, { once: true });

  try {
    const outcome = await new Promise((resolve) => {
      child.once("error", (error) => resolve(`could not be started: ${error.message}`));
      child.once("close", (code, signal) =>
        resolve(code === 0 ? undefined : `ended with ${signal ?? `code ${code}`}`),
      );
    });
    setUp.interrupted.throwIfAborted();
    return outcome;
  } finally {
    // What the leader of the group left behind ends with it.
    if (setUp.interrupted.aborted) end("SIGKILL");
    setUp.interrupted.removeEventListener("abort", interrupt);
    clearTimeout(forced);
    clearInterval(ticker);
    if (child.pid !== undefined) setUp.childEnded(child.pid);
  }
}

/** @param {string} path */
function readLog(path) {
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/**
 * @param {string} path of a log
 * @returns {string} what would stand on a terminal in the end: a progress bar writes over itself
 */
export function printedIn(path) {
  return readLog(path).replace(/[^\n]*\r(?!\n)/g, "");
}

/**
 * @param {string} log
 * @returns {string} the first error that a compiler, node-gyp or npm named, if any
 */
function reasonIn(log) {
  const reason = /\berror(?:\[\w+\])?: (.+)/i.exec(log)?.[1];
  return reason === undefined ? "" : ` (${reason.trim()})`;
}

/**
 * @param {string} text
 * @param {number} count
 * @returns {string}
 */
export function lastLines(text, count) {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
