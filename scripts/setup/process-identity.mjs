// Which process a number means. Numbers are used again, soonest in containers, so a process is
// named by its number and the moment it started, where the system tells that moment.

import { readFileSync } from "node:fs";

/** @typedef {{ pid: number, started?: string }} ProcessIdentity */

/**
 * @param {number} pid
 * @returns {ProcessIdentity}
 */
export function identityOf(pid) {
  const started = startOf(pid);
  return started === undefined ? { pid } : { pid, started };
}

/**
 * @param {ProcessIdentity} identity
 * @returns {boolean}
 */
export function isAlive(identity) {
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    // EPERM: it is there and belongs to someone else.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "EPERM") return false;
  }
  return identity.started === undefined || identity.started === startOf(identity.pid);
}

/**
 * @param {number} pid
 * @returns {string | undefined} clock ticks since the machine started, on Linux; undefined also
 *   for a process that has ended and waits for its parent to take notice
 */
function startOf(pid) {
  try {
    const status = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the program's name in parentheses, may hold blanks: count from its end.
    const fields = status.slice(status.lastIndexOf(")") + 2).split(" ");
    return fields[0] === "Z" ? undefined : fields[19];
  } catch {
    return undefined;
  }
}
