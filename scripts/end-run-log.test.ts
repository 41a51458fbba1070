// A run log that is not written whole, for which writers that fail are planted.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { AssayError } from "@assay/engines/engine";
import { RunLogWriter } from "@assay/reports";
import { assay, bringing, scratchDirectory } from "./assay.test.support.ts";

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));
afterEach(() => {
  vi.restoreAllMocks();
});

const full = new AssayError("DISK_FULL", "no room left for the log");
const cells = (engine: string): string[] => ["-e", engine, "--apis", "sync"];

function conform(...args: readonly string[]) {
  return assay("conform", ...args, "--clause", "CV-011", "-n", "5", "--dir", directory);
}

/** A writer whose file is full after so many events; what comes later is still kept. */
function plantFullAfter(events: number): void {
  const append = RunLogWriter.prototype.append;
  let left = events;
  vi.spyOn(RunLogWriter.prototype, "append").mockImplementation(function (
    this: RunLogWriter,
    event,
  ) {
    append.call(this, event);
    if (event.type === "checked" && (left -= 1) === 0) throw full;
  });
  vi.spyOn(RunLogWriter.prototype, "finish").mockImplementation(() => {
    throw full;
  });
}

describe("a run whose log cannot be finished", () => {
  test("prints what it found, says the error and exits with 2", async () => {
    plantFullAfter(Number.POSITIVE_INFINITY);
    const ended = await conform(...cells("memory"), "--log", join(directory, "whole.jsonl"));
    expect(ended.stdout).toMatch(/^memory\/sync\/volatile +✓ pass/m);
    expect(ended.stdout).toContain("the run ended by an error: DISK_FULL");
    expect(ended.stdout).toMatch(/whole\.jsonl, which breaks off/);
    expect(ended.stderr).toMatch(/^assay: DISK_FULL: no room left for the log$/m);
    expect(ended.stdout).toContain("(exit code 2)");
    expect(ended.exitCode).toBe(2);
  });

  test("exits with 1 where something failed before", async () => {
    plantFullAfter(Number.POSITIVE_INFINITY);
    const args = [...cells("broken"), ...bringing("broken"), "--log", join(directory, "bad.jsonl")];
    const ended = await conform(...args);
    expect(ended.stdout).toContain("FAIL");
    expect(ended.stderr).toContain("DISK_FULL");
    expect(ended.exitCode).toBe(1);
  });
});

test("a run whose log fills up midway prints the results that it had, also the one that did not fit", async () => {
  plantFullAfter(1);
  const ended = await conform(...cells("memory"), "--log", join(directory, "midway.jsonl"));
  expect(ended.stdout).toMatch(/^memory\/sync\/volatile +✓ pass/m);
  expect(ended.stdout).toMatch(/ 3 without a result$/m);
  expect(ended.stderr).toContain("DISK_FULL");
  expect(ended.exitCode).toBe(2);
});
