// An engine that is missing says what set-up could not do, and no other engine does.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CoValueEngine } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { scratchDirectory } from "./assay.test.support.ts";
import { withSetUpReason } from "./set-up-reason.ts";

const missing = { available: false, reason: "its addon is not built", remedy: "build it" } as const;

let checkout: string;
beforeEach(() => {
  checkout = scratchDirectory();
  mkdirSync(join(checkout, ".assay/setup"), { recursive: true });
});
afterEach(() => rmSync(checkout, { recursive: true }));

function stamp(step: string, text: string): void {
  writeFileSync(join(checkout, ".assay/setup", `${step}.json`), text);
}

const engine = (name: string, probe: CoValueEngine["probe"] = async () => missing) =>
  withSetUpReason({ ...memoryEngine, name, probe }, checkout);

test.each([
  ["fjall", "fjall", "there is no cargo on the PATH"],
  ["sqlite", "better-sqlite3", "npm rebuild better-sqlite3 ended with code 1"],
])("%s says why set-up could not build what it needs", async (name, step, failure) => {
  stamp(step, JSON.stringify({ fingerprint: "1", failure }));
  const reason = `its addon is not built: ${failure}`;
  expect(await engine(name).probe()).toEqual({ ...missing, reason });
});

test.each([
  ["that succeeded", `{"fingerprint":"1"}`],
  ["that is damaged", `{"fail`],
  ["of another form", `{"failure":1}`],
])("a stamp %s says nothing", async (_what, text) => {
  stamp("fjall", text);
  expect(await engine("fjall").probe()).toEqual(missing);
});

test("an engine that is there, one that set-up does not build, and one outside of a checkout say what they did", async () => {
  stamp("fjall", JSON.stringify({ fingerprint: "1", failure: "no cargo" }));
  const there = { available: true, version: "1" } as const;
  expect(await engine("fjall", async () => there).probe()).toEqual(there);
  expect(await engine("lmdb").probe()).toEqual(missing);
  const fjall: CoValueEngine = { ...memoryEngine, name: "fjall", probe: async () => missing };
  expect(await withSetUpReason(fjall, undefined).probe()).toEqual(missing);
});
