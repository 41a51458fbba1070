// Which Node versions set-up accepts, and that the manifest asks for the same.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nodeVersionProblem, OLDEST_NODE } from "./node-version.mjs";

test.each(["20.19.0", "20.20.2", "21.0.0", "24.1.0"])("Node %s will do", (version) => {
  expect(nodeVersionProblem(version)).toBeUndefined();
});

test.each(["20.18.9", "18.20.0", "8.0.0"])("Node %s is refused in one line", (version) => {
  const problem = nodeVersionProblem(version);
  expect(problem).toContain(`this is ${version}`);
  expect(problem).not.toContain("\n");
});

test("package.json asks for the same Node", () => {
  const manifest = JSON.parse(
    readFileSync(join(import.meta.dirname, "../../package.json"), "utf8"),
  );
  expect(`${manifest.engines.node}.0`).toBe(`>=${OLDEST_NODE}`);
});
