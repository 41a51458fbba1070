// Copies a file so that nobody sees half of it, and an interrupt leaves the old one or the new one.

import { copyFileSync, mkdirSync, renameSync } from "node:fs";
import { dirname } from "node:path";

/**
 * @param {string} from
 * @param {string} to
 */
export function copyWhole(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
