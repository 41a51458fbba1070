// How set-up calls npm: the one that called us, else the one that came with this Node, else the
// first on the PATH.

import { existsSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder that this Node is installed in: programs in bin, headers in include. */
export function nodePrefix() {
  const folder = dirname(realpathSync(process.execPath));
  return process.platform === "win32" ? folder : dirname(folder);
}

/**
 * @param {readonly string[]} args
 * @returns {[string, ...string[]]}
 */
export function npmCommand(args) {
  const cli = [
    process.env["npm_execpath"] ?? "",
    join(nodePrefix(), "lib/node_modules/npm/bin/npm-cli.js"),
    join(nodePrefix(), "node_modules/npm/bin/npm-cli.js"),
  ].find((path) => path.endsWith("npm-cli.js") && existsSync(path));
  return cli === undefined ? ["npm", ...args] : [process.execPath, cli, ...args];
}
