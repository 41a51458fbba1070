// Whole runs of the command, as a process: exit codes, tables, run log, and what a failure prints.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { readRunLog, type RunLog } from "@assay/reports";
import {
  assay,
  assayProcess,
  bringing,
  expectRefusal,
  scratchDirectory,
  startAssay,
} from "./assay.test.support.ts";

const CORPUS = join(import.meta.dirname, "../conformance/corpus/covalue");

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function onlyLogIn(dir: string): { readonly path: string; readonly log: RunLog } {
  const [name = "none", ...others] = readdirSync(join(dir, "runs"));
  expect(others).toEqual([]);
  const path = join(dir, "runs", name);
  return { path, log: readRunLog(path) };
}

test("a run of a whole engine prints both tables, leaves a run log and exits with 0", async () => {
  const dir = join(directory, "whole");
  const args = [
    "run",
    "--engines",
    "memory",
    "-n",
    "20",
    "--scale",
    "smoke",
    "--dir",
    resolve(dir),
  ];
  const ended = await assayProcess(...args);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout).toMatch(/^memory\/async\/volatile( +✓ pass){3} +≠ divergence +✓ pass$/m);
  expect(ended.stdout).toContain("Latency, durability volatile");
  expect(ended.stdout).toContain("✓ PASS");
  expect(ended.stderr).not.toContain("    at ");
  const { path, log } = onlyLogIn(dir);
  expect(log.footer.end).toEqual({ complete: true, reason: "finished" });
  expect(log.header.command).toEqual(["assay", ...args]);
  expect(readdirSync(join(dir, "tmp"))).toEqual([]);

  const reported = await assay("report", path);
  expect(reported.exitCode).toBe(0);
  expect(ended.stdout).toContain(reported.stdout.trim());

  const bytes = readFileSync(path);
  const damaged = join(directory, "damaged.jsonl");
  for (const [content, message] of [
    [bytes.subarray(0, bytes.length / 2), /no footer/],
    [bytes.toString("utf8").replace('"histories":20', '"histories":21'), /digest/],
    ["", /empty/],
    ['{"format":"assay-history"}\n', /not the header of a run log/],
    [Buffer.from([0, 255, 10, 254]), /not JSON/],
  ] as const) {
    writeFileSync(damaged, content);
    expectRefusal(await assay("report", damaged), "RUN_LOG_INVALID", message);
  }
});

test("a replay that leaves out what an engine does not claim says so", async () => {
  const file = join(CORPUS, "writers-take-turns.json");
  const where = ["--dir", resolve(join(directory, "modest"))];
  const modest = await assay("replay", file, "--engine", "modest", ...bringing("modest"), ...where);
  expect(modest.stderr).toContain("does not claim that its composite calls are atomic");
  expect(modest.exitCode).toBe(0);
  const whole = await assay("replay", file, "--engine", "memory", ...where);
  expect(whole.stderr).toBe("");
});

test("an engine that is broken fails, and the command that replays its failure fails as well", async () => {
  const dir = join(directory, "broken");
  const cell = ["--engines", "broken", ...bringing("broken"), "--apis", "sync"];
  const size = ["-n", "20", "--scale", "smoke"];
  const ended = await assayProcess("conform", ...cell, ...size, "--dir", resolve(dir));
  expect(ended.exitCode, ended.stderr).toBe(1);
  const { log } = onlyLogIn(dir);
  const verdicts = log.records.flatMap((record) =>
    record.type === "checked" ? [[record.check, record.outcome.verdict]] : [],
  );
  // What the corpus shows does not keep the other checks from being made.
  expect(verdicts).toEqual([
    ["corpus", "fail"],
    ["claims", "fail"],
    ["jazz", "pass"],
    ["unspecified", "divergence"],
    ["histories", "fail"],
  ]);
  const failures = log.records
    .flatMap((record) =>
      record.type === "checked" && record.outcome.verdict === "fail" ? record.outcome.failures : [],
    )
    .flatMap((one) => (one.kind === "history" ? [one] : []));
  const said = ended.stdout.replaceAll(/\s*\\\n\s*/g, " ");
  const failure = failures.find(({ replay }) => said.includes(replay));
  if (failure === undefined) expect.fail(`no command to replay: ${said}`);

  const drawn = failures.find(({ origin }) => origin.from === "seed");
  const { file = "", snippetFile = "" } = drawn ?? {};
  expect(snippetFile).toBe(file.replace(/\.json$/, ".mts"));
  expect(readFileSync(snippetFile, "utf8")).toContain("broken as engine");

  const [npm, run, name, separator, ...args] = failure.replay.split(" ");
  expect([npm, run, name, separator]).toEqual(["npm", "run", "assay", "--"]);
  const replayed = await assayProcess(...args, "--dir", resolve(dir));
  expect(replayed.stdout).toContain("differs from the reference");
  expect(replayed.exitCode, replayed.stderr).toBe(1);
  const shown = await assay(...args, "--dir", resolve(dir), "--snippet");
  expect(shown.stdout).toContain("answers otherwise than the reference");
  expect(shown.exitCode, shown.stderr).toBe(1);
});

test("an engine that is an instance of a class is run as any other", async () => {
  const cell = ["--engines", "classy", ...bringing("classy"), "--apis", "sync"];
  const size = ["-n", "5", "--scale", "smoke"];
  const dir = join(directory, "classy");
  const ended = await assayProcess("conform", ...cell, ...size, "--dir", resolve(dir));
  expect(ended.exitCode, ended.stderr + ended.stdout).toBe(0);
});

describe("engines --json", () => {
  const schema = z.array(
    z.strictObject({
      name: z.string().min(1),
      version: z.string().nullable(),
      available: z.boolean(),
      reason: z.string().optional(),
      remedy: z.string().optional(),
      cells: z
        .array(
          z.strictObject({
            api: z.enum(["async", "sync"]),
            durability: z.enum(["volatile", "process", "power"]),
          }),
        )
        .min(1),
      claims: z.record(z.string(), z.boolean()),
    }),
  );

  test("prints an array with every engine, and why one cannot run", async () => {
    const ended = await assay("engines", "--json", ...bringing("unavailable"));
    expect(ended.exitCode).toBe(0);
    const engines = schema.parse(JSON.parse(ended.stdout));
    expect(engines.map(({ name }) => name)).toEqual([
      "memory",
      "sqlite",
      "leveldb",
      "lmdb",
      "fjall",
      "unavailable",
    ]);
    expect(engines[0]).toMatchObject({ available: true, version: expect.stringMatching(/node/) });
    expect(engines[5]).toMatchObject({ available: false, reason: "no library", version: null });
  });

  test("is not upset by a reader that has seen enough", async () => {
    const child = startAssay(["engines", "--json"]);
    child.stdout.destroy();
    let stderr = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
    const exitCode = await new Promise((resolveCode) => child.once("close", resolveCode));
    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});
