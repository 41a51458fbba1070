// A run of which each shard does a part: together they are the whole run, and what is missing is said.
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cellName } from "@assay/engines/engine";
import { readRunLog, type RunLog } from "@assay/reports";
import { assay, bringing, expectRefusal, scratchDirectory } from "./assay.test.support.ts";

let directory: string;
beforeAll(() => {
  directory = scratchDirectory();
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Looks at one clause alone, so that no captured data is needed. */
const CELLS = ["--engines", "memory", "--clause", "CV-011", "-n", "5"];

async function conform(log: string, ...args: readonly string[]) {
  const path = join(directory, log);
  const ended = await assay("conform", ...CELLS, ...args, "--log", path, "--dir", directory);
  return { ...ended, path };
}

function verdictsOf({ records }: RunLog): string[] {
  return records
    .map((record) =>
      record.type === "checked"
        ? `${cellName(record.cell)} ${record.check} ${record.outcome.verdict}`
        : record.type,
    )
    .sort();
}

test("the merged logs of all shards say what the log of the whole run says", async () => {
  const whole = await conform("whole.jsonl");
  const first = await conform("first.jsonl", "--shard", "1/2");
  const second = await conform("second.jsonl", "--shard", "2/2");
  expect([whole, first, second].map(({ exitCode }) => exitCode)).toEqual([0, 0, 0]);
  expect(first.stdout).toContain("1 of 2: 4 of 8 checks of cells");
  expect(first.stdout).toContain("· other shard");

  const merged = join(directory, "merged.jsonl");
  const ended = await assay("merge", second.path, first.path, "--log", merged);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(ended.stdout).not.toContain("other shard");
  expect(verdictsOf(readRunLog(merged))).toEqual(verdictsOf(readRunLog(whole.path)));

  const alone = await assay("merge", first.path, "--log", join(directory, "alone.jsonl"));
  expect(alone.exitCode).toBe(3);
  expect(alone.stdout).toContain("no log was given of shard 2/2");

  const other = join(directory, "other.jsonl");
  const twice = await assay("merge", first.path, first.path, "--log", other);
  expectRefusal(twice, "RUN_LOGS_DIFFER", /are both shard 1\/2; name one/);
  expectRefusal(
    await assay("merge", whole.path, "--log", other),
    "RUN_LOGS_DIFFER",
    /whole\.jsonl is the log of a whole run/,
  );
  expectRefusal(await assay("merge", first.path, "--log", merged), "USAGE", /merged\.jsonl exists/);
  const longer = await conform("longer.jsonl", "--shard", "2/2", "-n", "6");
  expectRefusal(
    await assay("merge", first.path, longer.path, "--log", other),
    "RUN_LOGS_DIFFER",
    /in the profile they have \{"histories":5,.* and \{"histories":6,/,
  );
});

test("a shard that found a failure makes the merged run fail", async () => {
  const broken = ["--engines", "broken", ...bringing("broken")];
  const shards = [
    await conform("bad-1.jsonl", "--shard", "1/2", ...broken),
    await conform("bad-2.jsonl", "--shard", "2/2", ...broken),
  ];
  const merged = join(directory, "bad.jsonl");
  const ended = await assay("merge", ...shards.map(({ path }) => path), "--log", merged);
  expect(ended.exitCode).toBe(1);
  expect(ended.stdout).toContain("broken/sync/volatile");
});

test("shards that were given other known deviations are not of one run", async () => {
  const given = (shard: string, file: string, deviation: unknown) => {
    const path = join(directory, file);
    const common = { format: "assay-deviations", version: 1, engine: "memory" };
    writeFileSync(path, JSON.stringify({ ...common, deviations: [deviation] }));
    return conform(`${file}-${shard[0]}.jsonl`, "--shard", shard, "--deviations", path);
  };
  const deviation = {
    clause: "CV-011",
    history: [{ op: "getCoValueCount" }],
    at: 0,
    expected: { ok: 0 },
    answer: { ok: 1 },
    versions: "<1.0.0",
    link: "https://example.org/issues/1",
    expires: "2027-01-31",
    why: "It counted its own header.",
  };
  const first = await given("1/2", "one.json", deviation);
  const second = await given("2/2", "two.json", { ...deviation, expires: "2027-02-28" });
  expect(first.exitCode, first.stderr).toBe(0);
  const { deviations } = readRunLog(first.path).header;
  expect(deviations?.digest).toMatch(/^[0-9a-f]{64}$/);
  const log = join(directory, "deviating.jsonl");
  expectRefusal(
    await assay("merge", first.path, second.path, "--log", log),
    "RUN_LOGS_DIFFER",
    /in the known deviations they have/,
  );
  const same = await given("2/2", "one.json", deviation);
  const ended = await assay("merge", first.path, same.path, "--log", log);
  expect(ended.exitCode, ended.stderr).toBe(0);
  expect(readRunLog(log).header.deviations).toEqual(deviations);
});

test("a nightly run says which seed it took and how it is repeated, and keeps to its budget", async () => {
  const args = ["--profile", "nightly", "--budget", "1s", "--apis", "sync"];
  const ended = await conform("night.jsonl", ...args);
  const [, seed = ""] = /^seed (\d+), which is new; the same run again: /.exec(ended.stderr) ?? [];
  expect(ended.stderr).toContain(`--profile nightly --budget 1s --apis sync`);
  const { header } = readRunLog(ended.path);
  expect(header.seeds["histories"]).toBe(Number(seed));
  expect(header.command.slice(-2)).toEqual(["--seed", seed]);
  expect(header.profile).toEqual({ name: "nightly", histories: 5, budgetMs: 1_000 });
  expect(ended.stdout).toContain("1.00 s for all cells, nightly");
});
