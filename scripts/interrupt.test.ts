// An interrupt in the middle of a run: what is left behind, and what is said.
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readRunLog } from "@assay/reports";
import { assay, endOf, scratchDirectory, startAssay } from "./assay.test.support.ts";
import { captureFile } from "./capture-file.ts";
import { packageVersion } from "./environment.ts";
import { ProgressLine } from "./progress.ts";

const MARK = "ASSAY_TEST_MARK";
const silent = {
  columns: 80,
  colour: false,
  interactive: false,
  print() {},
  warn() {},
  status() {},
};
let directory: string;

// Made before, so that the first line of progress is of a cell's process and not of the data.
beforeAll(async () => {
  directory = scratchDirectory();
  await captureFile(
    { directory, seed: 1, scale: "smoke", cojson: packageVersion("cojson") ?? "" },
    new ProgressLine(silent),
    new AbortController().signal,
  );
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Command lines of the worker processes that inherited the mark. */
function workersWith(mark: string): readonly string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const environment = readFileSync(`/proc/${pid}/environ`, "utf8");
        if (!environment.includes(`${MARK}=${mark}`)) return [];
        return readFileSync(`/proc/${pid}/cmdline`, "utf8");
      } catch {
        // It has ended meanwhile.
        return [];
      }
    })
    .filter((commandLine) => commandLine.includes("worker-child"));
}

test.runIf(existsSync("/proc/self/environ")).each<[string, readonly string[]]>([
  ["conform", ["conform", "-n", "1000000"]],
  ["bench", ["bench"]],
])("in the middle of %s", async (name, args) => {
  const mark = randomUUID();
  const log = join(directory, `${name}.jsonl`);
  const child = startAssay(
    [...args, "-e", "memory", "--scale", "smoke", "-d", resolve(directory), "--log", resolve(log)],
    { [MARK]: mark },
  );
  const ended = endOf(child);
  // What comes before the first cell's progress is said without a worker.
  await new Promise<void>((seen) => {
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += text.toString();
      if (/^ +(parity|latency) \d+\//m.test(said)) seen();
    });
  });
  expect(workersWith(mark)).not.toEqual([]);
  child.kill("SIGINT");

  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode, stderr).toBe(130);
  expect(workersWith(mark)).toEqual([]);
  expect(stderr).not.toContain("    at ");
  expect(stdout).toContain("INTERRUPTED");
  expect(readdirSync(join(directory, "tmp"))).toEqual([]);
  expect(readRunLog(log).footer.end).toEqual({ complete: false, reason: "interrupted" });
  const reported = await assay("report", log);
  expect(reported.stdout).toContain("INTERRUPTED");
  expect(reported.exitCode).toBe(130);
});

// Broke: `killed 32/32` were the last words, as of a run that had tried all of 293.
test("in the middle of the self-test, which says how far it came", async () => {
  const child = startAssay(
    ["conform", "--self-test", "--no-shorten", "-e", "memory", "-d", resolve(directory)],
    {},
  );
  const ended = endOf(child);
  await new Promise<void>((seen) => {
    child.stderr.on("data", (text: Buffer) => {
      if (text.toString().includes("self-test ")) seen();
    });
  });
  child.kill("SIGINT");
  const { exitCode, stdout, stderr } = await ended;
  expect(exitCode, stderr).toBe(130);
  expect(stdout).toMatch(
    /^! INTERRUPTED after \d+ of \d{3}, so this is what was found until then\n/,
  );
  // Broke: what had not come yet was told as what nothing violates.
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(
    "until the interrupt, and not each of them with",
  );
  expect(stdout).not.toContain("Clauses that no broken engine here violates");
  expect(stdout).toMatch(/\nkilled \d+\/\d+, false accusations 0\/\d+\n$/);
  expect(readdirSync(join(directory, "tmp"))).toEqual([]);
});

test("while the data is made", async () => {
  const elsewhere = join(directory, "elsewhere");
  const child = startAssay(["conform", "-e", "memory", "-d", resolve(elsewhere)]);
  const ended = endOf(child);
  await new Promise((seen) => child.stderr.once("data", seen));
  child.kill("SIGINT");
  const { exitCode, stderr } = await ended;
  expect(exitCode).toBe(130);
  expect(stderr).toMatch(/^assay: INTERRUPTED: [^\n]+\n$/m);
  expect(stderr).not.toContain("    at ");
  expect(readdirSync(elsewhere)).toEqual(["tmp"]);
  expect(readdirSync(join(elsewhere, "tmp"))).toEqual([]);
});

// Broke: an empty tape was left, which the next try refused to write over.
test("while a tape is recorded, of which nothing is left", async () => {
  const recordings = join(directory, "recordings");
  mkdirSync(recordings);
  const tape = join(resolve(recordings), "session.tape.jsonl");
  const child = startAssay(["tape", "record", "--out", tape, "--scale", "large"]);
  const ended = endOf(child);
  await vi.waitFor(() => expect(readdirSync(recordings)).toEqual(["session.tape.jsonl"]), 60_000);
  child.kill("SIGINT");
  const { exitCode, stderr } = await ended;
  expect(stderr).toMatch(/^assay: INTERRUPTED: [^\n]*session\.tape\.jsonl is removed\n$/);
  expect(exitCode).toBe(130);
  expect(readdirSync(recordings)).toEqual([]);
});
