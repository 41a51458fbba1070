// Which of vitest and cargo a test run calls, and with what.

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
