// A disk without room: a real one, a small filesystem in memory that the test mounts and unmounts.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { assayProcess, expectRefusal, scratchDirectory } from "./assay.test.support.ts";

const mayMount = process.platform === "linux" && process.getuid?.() === 0 && canMount();
const why = mayMount ? "" : " (skipped: only root may mount a small disk, on Linux)";
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
  function fill(roomBytes: number): void {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(join(disk, "filler"), Buffer.alloc(bavail * bsize - roomBytes));
  }

  test.each([
    ["no room at all", 0],
    ["room for a directory and no data", 64 << 10],
  ])("with %s ends a run with a coded line", async (_, roomBytes) => {
    fill(roomBytes);
    const args = ["-e", "memory", "-n", "5", "--scale", "smoke", "--dir", disk];
    const ended = await assayProcess("conform", ...args);
    expectRefusal(
      { ...ended, stderr: ended.stderr.replaceAll(/^ {2}.*\n/gm, "") },
      "DISK_FULL",
      /no room left/,
    );
  });

  test.each([
    ["fails what the engine was asked", "elsewhere.jsonl"],
    ["and under the run log leaves what was found", undefined],
  ])("that fills up under an engine %s", async (_, log) => {
    // The data takes 1.4 MB of it; what a sqlite cell makes of it does not fit into what is left.
    fill(2 << 20);
    const args = ["-e", "sqlite", "--apis", "sync", "--durabilities", "process", "-n", "5"];
    const elsewhere = log === undefined ? [] : ["--log", join(beside, log)];
    const ended = await assayProcess(
      "conform",
      ...args,
      "--scale",
      "smoke",
      "--dir",
      disk,
      ...elsewhere,
    );
    expect(readdirSync(join(disk, "captures"))).toHaveLength(1);
    expect(ended.exitCode, ended.stderr).toBe(1);
    expect(ended.stdout).toMatch(/^sqlite\/sync\/process +.*✗ FAIL/m);
    expect(ended.stdout).toContain("DISK_FULL");
    const isLost = log === undefined;
    expect(/run log: .*, which breaks off/.test(ended.stdout)).toBe(isLost);
    expect(/^assay: DISK_FULL: no room left for .*jsonl$/m.test(ended.stderr)).toBe(isLost);
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
    fill(0);
    const merged = join(disk, "merged.jsonl");
    const ended = await assayProcess("merge", ...shards.map(({ log }) => log), "--log", merged);
    expectRefusal(ended, "DISK_FULL", /no room left/);
    expect(readdirSync(disk)).toEqual(["filler"]);
  });
});
