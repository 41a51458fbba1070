// Which of vitest and cargo a test run calls, and with what.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { readTestArguments } from "./test-arguments.mjs";

afterEach(() => vi.unstubAllEnvs());

test("without arguments everything is tested", () => {
  expect(readTestArguments([])).toMatchObject({ vitest: [], cargo: ["--workspace"] });
});

test("a place of TypeScript, or a test's name, is for vitest alone", () => {
  for (const args of [["engines/ordered"], ["-t", "a name"], ["scripts/crates.test.ts"]]) {
    expect(readTestArguments(args)).toMatchObject({ vitest: args, cargo: undefined });
  }
});

test.each([
  [["-t", "crates"]],
  [["engines", "-t", "crates/one"]],
  [["--exclude", "crates", "crates"]],
])("in %j crates is for vitest, as all from the first option on", (args) => {
  expect(readTestArguments(args)).toMatchObject({ vitest: args, cargo: undefined });
});

test("a place of cargo before vitest's options is still cargo's", () => {
  expect(readTestArguments(["crates/one", "engines", "-t", "crates"])).toMatchObject({
    vitest: ["engines", "-t", "crates"],
    cargo: ["--package", "one"],
  });
});

test.each([
  [["crates"], ["--workspace"]],
  [["crates/"], ["--workspace"]],
  [["./crates/cojson-storage"], ["--package", "cojson-storage"]],
  [["crates/storage-napi/src/lib.rs"], ["--package", "storage-napi"]],
  [["crates/one", "crates"], ["--workspace"]],
])("%j is for cargo alone", (args, cargo) => {
  expect(readTestArguments(args)).toMatchObject({ vitest: undefined, cargo });
});

test("places of both kinds are shared out", () => {
  expect(readTestArguments(["crates/one", "engines", "crates/two"])).toMatchObject({
    vitest: ["engines"],
    cargo: ["--package", "one", "--package", "two"],
  });
});

test("required engines come from the option, else from the environment, and are no place", () => {
  vi.stubEnv("ASSAY_REQUIRE", "memory");
  const everything = { vitest: [], cargo: ["--workspace"] };
  expect(readTestArguments([])).toEqual({ ...everything, required: "memory" });
  expect(readTestArguments(["--require", "fjall"])).toEqual({ ...everything, required: "fjall" });
  expect(readTestArguments(["--require=fjall", "engines"])).toEqual({
    vitest: ["engines"],
    cargo: undefined,
    required: "fjall",
  });
});

test.each([
  [["--require"]],
  [["--require="]],
  [["--require", ""]],
  [["--require", "-t", "name"]],
  [["--require", "engines/ordered"]],
  [["--require", "./engines"]],
  [["--require=kill.test.ts"]],
  [["engines", "--require", "sqlite,,fjall"]],
])("%j does not silently require nothing: it is refused by name", (args) => {
  vi.stubEnv("ASSAY_REQUIRE", "memory");
  expect(readTestArguments(args)).toEqual({
    problem: expect.stringMatching(/^--require needs names of engines/),
  });
});

test("a run with wrong arguments ends with exit 2 and totals, before any stage", () => {
  const program = join(import.meta.dirname, "../test.mjs");
  const args = [program, "--require=", "scripts/setup/test-arguments.test.ts", "-t", "nothing"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    timeout: 4000,
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: "0 passed, 1 failed\n" });
  expect(stderr).toBe(
    "--require needs names of engines, as --require sqlite,fjall: nothing follows\n",
  );
});
