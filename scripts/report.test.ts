// What `assay report` does beside printing a summary, on a log that holds no times.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openRunLog } from "@assay/reports";
import { afterAll, beforeAll, expect, test } from "vitest";
import { assay, expectRefusal, scratchDirectory } from "./assay.test.support.ts";

let directory: string;
let log: string;

beforeAll(() => {
  directory = scratchDirectory();
  log = join(directory, "run.jsonl");
  const cell = {
    engine: "mine",
    version: "1",
    api: "sync",
    durability: "process",
    tuning: {},
  } as const;
  const environment = {
    node: "20.20.2",
    platform: "linux",
    arch: "x64",
    cpu: "one",
    cores: 2,
    memoryBytes: 1,
    cojson: "0.20.19",
    packages: {},
  };
  openRunLog(log, {
    id: "of-no-times",
    command: ["assay", "conform"],
    seeds: {},
    contract: "1",
    environment,
    plan: { checks: ["claims"], workloads: [] },
    cells: [{ ...cell, claims: {} }],
    missing: [],
  }).finish({ complete: false, reason: "interrupted" });
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("a log is shown as Markdown, and the exit code stays the run's", async () => {
  const { stdout, exitCode } = await assay("report", log, "--format", "markdown");
  expect(stdout).toContain("## of-no-times\n");
  expect(stdout).toContain("**INCOMPLETE");
  expect(exitCode).toBe(130);
});

test("histograms of a log without times are refused, with what to take instead", async () => {
  const { stderr, exitCode } = await assay("report", log, "--hdr", join(directory, "hdr"));
  expect(stderr).toMatch(/SELECTION_EMPTY: the run log holds no times; take one of assay bench/);
  expect(exitCode).not.toBe(0);
});

// Broke: those before it were written, and said nothing of.
test("histograms of which one is there already are refused before any is written", async () => {
  const timed = join(directory, "timed.jsonl");
  const what = ["--workloads", "known-state,sync-churn", "--rounds", "1", "--set", "budgetMs=1"];
  const cell = ["-e", "memory", "--apis", "sync", "--scale", "smoke", "-d", directory];
  await assay("bench", ...cell, ...what, "--log", timed);
  const hdr = join(directory, "hdr-taken");
  const taken = "sync-churn-memory-sync-volatile.hdr";
  mkdirSync(hdr);
  writeFileSync(join(hdr, taken), "mine");
  const ended = await assay("report", timed, "--hdr", hdr);
  expectRefusal(ended, "USAGE", /--hdr .*hdr-taken: sync-churn\S+ exists; .*nothing was written/);
  expect(readdirSync(hdr)).toEqual([taken]);
});

test("a format that there is not is refused with those that there are", async () => {
  const { stderr } = await assay("report", log, "--format", "html");
  expect(stderr).toMatch(/USAGE: .*--format.*text, markdown/);
});
