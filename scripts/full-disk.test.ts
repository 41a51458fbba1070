// A disk without room: a real one, a small filesystem in memory that the test mounts and unmounts.
import { execFileSync, spawnSync } from "node:child_process";
import {
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { moduleBeside, nodeCommand } from "@assay/engines/host";
import { assayProcess, expectRefusal, scratchDirectory } from "./assay.test.support.ts";

const mayMount = process.platform === "linux" && process.getuid?.() === 0 && canMount();
const why = mayMount ? "" : " (skipped: only root may mount a small disk, on Linux)";
/** A run that is over in seconds. */
const SHORT = ["-n", "5", "--scale", "smoke"];
/** A directory with room. */
let beside: string;
let disk: string;

function canMount(): boolean {
  const place = resolve(scratchDirectory());
  try {
    mount(place);
    execFileSync("umount", [place]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(place, { recursive: true, force: true });
  }
}

function mount(place: string): void {
  const options = ["-t", "tmpfs", "-o", "size=8m", "assay-test", place];
  execFileSync("mount", options, { stdio: "ignore" });
}

describe.runIf(mayMount)(`a full disk${why}`, () => {
  beforeEach(() => {
    beside = resolve(scratchDirectory());
    disk = join(beside, "disk");
    mkdirSync(disk);
    mount(disk);
  });
  afterEach(() => {
    // Lazily, so that nothing that still looks at it keeps it.
    execFileSync("umount", ["--lazy", disk]);
    rmSync(beside, { recursive: true, force: true });
  });

  /** Leaves so much room for the run. */
  function fill(name: string, roomBytes: number): void {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, name), Buffer.alloc(bavail * bsize - roomBytes));
  }

  test.each([
    ["no room at all", 0],
    ["room for a directory and no data", 64 << 10],
  ])("with %s ends a run with a coded line", async (_, roomBytes) => {
    fill("filler", roomBytes);
    const args = ["-e", "memory", "-n", "5", "--scale", "smoke", "--dir", disk];
    const ended = await assayProcess("conform", ...args);
    expectRefusal(
      { ...ended, stderr: ended.stderr.replaceAll(/^ {2}.*\n/gm, "") },
      "DISK_FULL",
      /no room left/,
    );
  });

  // Broke: half a report and exit code 0; or a stack, where nothing of it had room.
  test("with room for a part of what goes to stdout is told in a coded line", () => {
    fill("filler", 4096);
    const stdout = openSync(join(disk, "clauses.txt"), "w");
    const { program, arguments: args } = nodeCommand(moduleBeside(import.meta.url, "./assay"));
    const ended = spawnSync(program, [...args, "clauses"], {
      stdio: ["ignore", stdout, "pipe"],
      encoding: "utf8",
    });
    closeSync(stdout);
    expectRefusal(
      { exitCode: ended.status, stdout: "", stderr: ended.stderr },
      "DISK_FULL",
      /no room left for what goes to stdout/,
    );
  });

  test("that fills up under an engine holds nothing against it", async () => {
    // The data takes 1.4 MB of it; what a sqlite cell makes of it does not fit into what is left.
    fill("filler", 2 << 20);
    const cell = ["-e", "sqlite", "--apis", "sync", "--durabilities", "process"];
    const log = join(beside, "elsewhere.jsonl");
    const ended = await assayProcess("conform", ...cell, ...SHORT, "--dir", disk, "--log", log);
    expect(readdirSync(join(disk, "captures"))).toHaveLength(1);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(ended.stdout).not.toContain("FAIL");
    expect(ended.stdout).not.toContain("NOT KEPT");
    expect(ended.stdout.replaceAll(/\s+/g, " ")).toContain(
      `DISK_FULL: the engine had no room left in ${disk}; free some, or name another place with --dir`,
    );
    expect(ended.stderr).not.toContain("    at ");
  });

  test("that fills up under the engine of a timed workload holds nothing against it either", async () => {
    fill("filler", 2 << 20);
    const cell = ["-e", "sqlite", "--apis", "sync", "--durabilities", "process"];
    const timed = ["--workloads", "ingest,append", "--rounds", "1", "--scale", "smoke"];
    const log = join(beside, "timed.jsonl");
    const ended = await assayProcess("bench", ...cell, ...timed, "--dir", disk, "--log", log);
    expect(ended.exitCode, ended.stderr).toBe(3);
    expect(ended.stdout).not.toMatch(/FAIL|VOIDED/);
    expect(ended.stdout.replaceAll(/\s+/g, " ")).toContain(
      `ingest, append, sqlite/sync not run: DISK_FULL: the engine had no room left in ${disk}; free some, or name another place with --dir`,
    );
  });

  test("that fills up under the run log leaves what was found", async () => {
    fill("filler", 2 << 20);
    const args = ["conform", "-e", "memory", "--apis", "sync", ...SHORT, "--dir", disk];
    expect((await assayProcess(...args)).exitCode).toBe(0);
    // Room for the log's beginning; its lines of checks are longer.
    fill("rest", 8 << 10);
    const ended = await assayProcess(...args);
    expect(ended.exitCode, ended.stderr).toBe(2);
    expect(ended.stdout).toMatch(/^memory\/sync\/volatile +✓ pass/m);
    expect(ended.stdout).toMatch(/run log: .*, which breaks off/);
    expect(ended.stderr).toMatch(/^assay: DISK_FULL: no room left for .*jsonl; make room, or/m);
    expect(ended.stderr).not.toContain("    at ");
  });

  test("leaves no half of a merged log, so that the next try finds its place free", async () => {
    const shards = ["1/2", "2/2"].map((shard, index) => ({
      shard,
      log: join(beside, `shard-${index}.jsonl`),
    }));
    for (const { shard, log } of shards) {
      const args = ["-e", "memory", "--clause", "CV-011", "-n", "5", "--dir", beside];
      await assayProcess("conform", ...args, "--shard", shard, "--log", log);
    }
    fill("filler", 0);
    const merged = join(disk, "merged.jsonl");
    const ended = await assayProcess("merge", ...shards.map(({ log }) => log), "--log", merged);
    expectRefusal(ended, "DISK_FULL", /no room left/);
    expect(readdirSync(disk)).toEqual(["filler"]);
  });

  test.each(["session.tape", "session.tape.gz"])(
    "leaves no half of a recorded %s, and says how to go on",
    async (name) => {
      fill("filler", 8 << 10);
      const ended = await assayProcess("tape", "record", "--out", join(disk, name));
      const remedy = /no room left for .*; make room, or name another place with --out$/m;
      expectRefusal(ended, "DISK_FULL", remedy);
      expect(readdirSync(disk)).toEqual(["filler"]);
    },
  );

  test("leaves none of a run's histograms where not all of them fit", async () => {
    const log = join(beside, "timed.jsonl");
    const timed = ["--workloads", "known-state,sync-churn", "--rounds", "1", "--scale", "smoke"];
    const cell = ["-e", "memory", "--apis", "sync", "--dir", beside, "--log", log];
    const { stderr } = await assayProcess("bench", ...cell, ...timed, "--set", "budgetMs=10");
    // A page: room for the first of two.
    fill("filler", 4 << 10);
    const ended = await assayProcess("report", log, "--hdr", join(disk, "hdr"));
    expectRefusal(
      ended,
      "DISK_FULL",
      /no room left for .*\.hdr; make room, or name another place$/m,
    );
    expect(readdirSync(join(disk, "hdr")), stderr).toEqual([]);
  });
});
