// The step that installs the dependencies exactly as locked. No package's own script runs: the
// one addon that has to be built is a step of its own, so that its failure undoes nothing here.

import { existsSync } from "node:fs";
import { join } from "node:path";
import { runCommand } from "./command.mjs";
import { dependencyInputs, runtimeInputs } from "./fingerprint.mjs";
import { npmCommand } from "./npm.mjs";

/**
 * @param {import("./command.mjs").SetUp} setUp
 * @returns {import("./steps.mjs").Step}
 */
export function dependenciesStep(setUp) {
  return {
    name: "dependencies",
    inputs: () => ({ ...runtimeInputs(), ...dependencyInputs(setUp.root) }),
    // npm writes this file last.
    present: () => existsSync(join(setUp.root, "node_modules/.package-lock.json")),
    async run() {
      setUp.say("installing the dependencies as locked");
      await runCommand(
        {
          name: "npm ci",
          // npm is silent when its output is no terminal, unless it reports its requests.
          argv: npmCommand(["ci", "--ignore-scripts", "--include=dev", "--loglevel=http"]),
          log: join(setUp.state, "dependencies.log"),
          progress: (log) => `${log.split("npm http ").length - 1} requests answered`,
        },
        setUp,
      );
    },
  };
}
