// One set-up at a time in one checkout. The lock is a folder that holds who has it; it appears
// whole, by a rename, so there is never a lock without an owner. A lock whose owner has died is
// taken over, after the owner's own children, which may still be writing, have been ended.

import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { identityOf, isAlive } from "./process-identity.mjs";

/**
 * @typedef {object} Owner
 * @property {string} token names this one holding of the lock
 * @property {import("./process-identity.mjs").ProcessIdentity} holder
 * @property {import("./process-identity.mjs").ProcessIdentity[]} children each leads a process group
 */

/**
 * @typedef {object} Lock
 * @property {(child: number) => void} childRuns notes a child to end if we die
 * @property {(child: number) => void} childEnded
 * @property {() => void} release
 */

const POLL_MS = 200;

/**
 * @param {string} folder where the lock lies
 * @param {(text: string) => void} say told once if the lock has to be waited for
 * @param {AbortSignal} interrupted ends the wait, with its reason
 * @returns {Promise<Lock>}
 */
export async function takeLock(folder, say, interrupted) {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, "lock");
  /** @type {Owner} */
  const owner = { token: randomUUID(), holder: identityOf(process.pid), children: [] };
  const own = join(folder, `lock-of-${owner.token}`);
  mkdirSync(own);
  writeOwner(own, owner);

  for (let waited = false; !tryRename(own, path);) {
    const other = readOwner(path);
    if (other === undefined) continue;
    if (!isAlive(other.holder)) {
      await Promise.all(other.children.map(endGroup));
      // Whoever buries it first wins: the grave stays until the winner is done, so a second
      // rename onto it fails, even if by then `path` is the winner's own lock.
      tryRename(path, join(folder, `grave-of-${other.token}`));
      continue;
    }
    if (!waited) say(`another set-up runs here (process ${other.holder.pid}), waiting for it`);
    waited = true;
    await sleep(POLL_MS);
    if (interrupted.aborted) {
      rmSync(own, { recursive: true });
      throw interrupted.reason;
    }
  }

  return {
    childRuns(child) {
      owner.children.push(identityOf(child));
      writeOwner(path, owner);
    },
    childEnded(child) {
      owner.children = owner.children.filter(({ pid }) => pid !== child);
      writeOwner(path, owner);
    },
    release() {
      for (const name of readdirSync(folder)) {
        const isGrave = name.startsWith("grave-of-");
        if (isGrave || (name.startsWith("lock-of-") && isAbandoned(join(folder, name)))) {
          rmSync(join(folder, name), { recursive: true, force: true });
        }
      }
      // Away in one piece: a lock emptied first could be replaced before it is removed.
      renameSync(path, own);
      rmSync(own, { recursive: true });
    },
  };
}

/**
 * @param {string} from
 * @param {string} to
 * @returns {boolean} false if something is there already, or nothing is left to rename
 */
function tryRename(from, to) {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    const code = /** @type {NodeJS.ErrnoException} */ (error).code ?? "";
    if (["ENOTEMPTY", "EEXIST", "EPERM", "ENOENT"].includes(code)) return false;
    throw error;
  }
}

/**
 * @param {string} path
 * @param {Owner} owner
 */
function writeOwner(path, owner) {
  const file = join(path, "owner.json");
  writeFileSync(`${file}.new`, JSON.stringify(owner));
  renameSync(`${file}.new`, file);
}

/**
 * @param {string} path
 * @returns {Owner | undefined} undefined if it was released meanwhile
 */
function readOwner(path) {
  try {
    return JSON.parse(readFileSync(join(path, "owner.json"), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}

/**
 * @param {string} path a lock that was prepared and maybe never placed
 * @returns {boolean}
 */
function isAbandoned(path) {
  const owner = readOwner(path);
  return owner !== undefined && !isAlive(owner.holder);
}

/** @param {import("./process-identity.mjs").ProcessIdentity} leader */
async function endGroup(leader) {
  // Without the moment of its start a number could by now mean a stranger: leave that alone.
  if (leader.started === undefined) return;
  while (isAlive(leader)) {
    try {
      process.kill(-leader.pid, "SIGKILL");
    } catch {
      return;
    }
    await sleep(50);
  }
}
