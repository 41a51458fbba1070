// The step that provides better-sqlite3's addon: the one in place, else one built here before,
// else its own install script, which downloads a prebuilt or compiles. It counts only once it
// has opened a database.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { lastLines, runCommand } from "./command.mjs";
import { copyWhole } from "./copy-whole.mjs";
import { contentOf, programInputs, runtimeInputs } from "./fingerprint.mjs";
import { nodePrefix, npmCommand } from "./npm.mjs";

const ADDON = "node_modules/better-sqlite3/build/Release/better_sqlite3.node";

/**
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {import("./steps.mjs").Step}
 */
export function betterSqlite3Step(setUp) {
  const addon = join(setUp.root, ADDON);
  return {
    name: "better-sqlite3",
    inputs: () => ({
      ...runtimeInputs(),
      ...programInputs(["cc", "c++", "make", "python3"]),
      version: lockedVersion(setUp.root),
    }),
    present: () => existsSync(addon),
    withoutIt: [
      "The engine sqlite is not available; the others are. To get it, install a C++ compiler, make",
      "and Python 3 (Debian: apt-get install build-essential python3; macOS: xcode-select --install)",
      "and start again, or try again with: npm run setup",
    ].join("\n"),
    async run() {
      const { versions, platform, arch } = process;
      const name = `${lockedVersion(setUp.root)}-abi${versions.modules}-${platform}-${arch}.node`;
      const cached = join(setUp.cache, "better-sqlite3", name);

      if (existsSync(addon) && loadProblem(setUp.root) === undefined) {
        if (!existsSync(cached)) copyWhole(addon, cached);
        return;
      }
      if (existsSync(cached)) {
        copyWhole(cached, addon);
        if (loadProblem(setUp.root) === undefined) return;
        rmSync(cached);
        rmSync(addon);
      }
      setUp.say("building better-sqlite3 (about a minute where it has to be compiled)");
      const log = join(setUp.state, "better-sqlite3.log");
      await runCommand(
        {
          name: "npm rebuild better-sqlite3",
          argv: npmCommand([
            "rebuild",
            "better-sqlite3",
            "--ignore-scripts=false",
            "--foreground-scripts",
            "--loglevel=http",
          ]),
          env: headersInPlace(),
          log,
          progress: buildProgress,
        },
        setUp,
      );
      const problem = loadProblem(setUp.root);
      if (problem !== undefined) throw new Error(`built, but it does not load: ${problem}`);
      copyWhole(addon, cached);
    },
  };
}

/** What make says that it does; what a compiler has to say of a file is long, and its last line is a line of marks. */
const MADE = /^ {2}(?:ACTION|COPY|TOUCH|[A-Z_]+\(target\)) .*$/gm;

/**
 * @param {string} text of the build's log
 * @returns {string} how far the build is, in a line
 */
export function buildProgress(text) {
  return (text.match(MADE)?.at(-1) ?? lastLines(text, 1)).trim().slice(0, 70);
}

/** @param {string} root */
function lockedVersion(root) {
  const lock = JSON.parse(contentOf(join(root, "package-lock.json")) ?? "{}");
  return lock.packages?.["node_modules/better-sqlite3"]?.version;
}

/**
 * Where this Node brought its headers along, nothing has to be downloaded to compile against it.
 * @returns {NodeJS.ProcessEnv}
 */
function headersInPlace() {
  if (process.env["npm_config_nodedir"] !== undefined) return {};
  const header = join(nodePrefix(), "include/node/node_version.h");
  const major = process.versions.node.split(".")[0];
  const fits =
    existsSync(header) &&
    new RegExp(`^#define NODE_MAJOR_VERSION ${major}$`, "m").test(readFileSync(header, "utf8"));
  return fits ? { npm_config_nodedir: nodePrefix() } : {};
}

/**
 * Asked in a process of its own: an addon for another Node can end the one that loads it.
 * @param {string} root
 * @returns {string | undefined}
 */
function loadProblem(root) {
  const program = `new (require("better-sqlite3"))(":memory:").prepare("select 1").get()`;
  const child = spawnSync(process.execPath, ["-e", program], { cwd: root, encoding: "utf8" });
  if (child.status === 0) return undefined;
  const message = child.stderr.split("\n").find((line) => /Error/.test(line));
  return message ?? `the process ended with ${child.signal ?? child.status}`;
}
