import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { goldenFacts, goldenLog, scratchDirectory } from "../golden-run.test.support.ts";
import { readEnvironment } from "./index.ts";

const software = { cojson: "0.20.19", packages: { "@assay/engines": "0.1.0" } };

test("this machine's environment fits a run log", () => {
  const environment = readEnvironment({ ...software, directory: "." });
  expect(goldenLog({ facts: { ...goldenFacts, environment } }).header.environment).toEqual(
    environment,
  );
});

test("a directory that does not exist yet has the filesystem it will be made on", () => {
  const directory = scratchDirectory();
  try {
    const there = readEnvironment({ ...software, directory }).filesystem;
    const below = readEnvironment({ ...software, directory: join(directory, "a", "b") }).filesystem;
    expect(below).toBe(there);
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("outside of a working copy there is no revision", () => {
  expect(readEnvironment({ ...software, workingCopy: "/" })).not.toHaveProperty("revision");
});
