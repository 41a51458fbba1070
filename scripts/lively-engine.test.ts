import { expect, test } from "vitest";
import { moduleBeside } from "@assay/engines/host";
import { assayProcess, commandPath } from "./assay.test.support.ts";

const fixture = commandPath(moduleBeside(import.meta.url, "./lively-engine.test.fixture"));

// Broke: the process stayed once the command had ended.
test("a command ends though an engine's module keeps a timer", async () => {
  const ended = await assayProcess("engines", "--with", `${fixture}#livelyEngine`);
  expect(ended.stdout).toContain("lively");
  expect(ended.exitCode, ended.stderr).toBe(0);
});
