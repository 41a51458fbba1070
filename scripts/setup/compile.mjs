// The step that compiles the sources. What is timed must be what an engine's users run: under tsx
// every closure that is made costs a call more, and every child process half a second.

import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { contentOf, runtimeInputs } from "./fingerprint.mjs";

const NOT_SOURCES = new Set(["dist", "node_modules", "setup"]);

/**
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {import("./steps.mjs").Step}
 */
export function compileStep(setUp) {
  return {
    name: "compile",
    inputs: () => ({ ...runtimeInputs(), ...sourceInputs(setUp.root) }),
    present: () => existsSync(join(setUp.root, "scripts/dist/assay.js")),
    async run() {
      setUp.say("compiling the sources");
      const require = createRequire(join(setUp.root, "package.json"));
      const tsc = join(require.resolve("typescript/package.json"), "../bin/tsc");
      await runCommand(
        {
          name: "tsc",
          argv: [process.execPath, tsc, "-b", "--pretty", "false"],
          log: join(setUp.state, "compile.log"),
          progress: () => "compiling",
        },
        setUp,
      );
    },
  };
}

/**
 * @param {string} root
 * @returns {import("./fingerprint.mjs").Inputs} what the compiler reads of ours
 */
function sourceInputs(root) {
  const { workspaces } = JSON.parse(contentOf(join(root, "package.json")) ?? "{}");
  const paths = ["tsconfig.base.json", "tsconfig.json"];
  for (const workspace of workspaces ?? []) {
    paths.push(`${workspace}/package.json`, ...sourcesIn(root, workspace));
  }
  return Object.fromEntries(paths.map((path) => [path, contentOf(join(root, path))]));
}

/**
 * @param {string} root
 * @param {string} folder
 * @returns {string[]}
 */
function sourcesIn(root, folder) {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return NOT_SOURCES.has(entry.name) ? [] : sourcesIn(root, path);
    return /\.ts$|^tsconfig.*\.json$/.test(entry.name) ? [path] : [];
  });
}
