// What durability means in system calls: how often the data file is synced, and how its meta page is written. Needs
// strace.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Api } from "../engine/cell.ts";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { tracedCalls } from "../host/traced-calls.test.support.ts";
import { BOTH, cleanUp, scratchDirectory } from "./stores.test.support.ts";
import type { SyncMode } from "./tuning.ts";

afterEach(cleanUp);

const canTrace = spawnSync("strace", ["-f", "-e", "trace=fdatasync", "true"]).status === 0;

describe.skipIf(!canTrace).each(BOTH)(
  "syncs in the $api api (needs strace, and leave to trace)",
  ({ api }) => {
    test.each<[SyncMode, syncs: number, syncedMetas: number]>([
      ["never", 0, 0],
      // A commit's pages, before the meta page that makes them current.
      ["pages", 5, 0],
      // The meta page too, through a descriptor that syncs what it writes.
      ["everything", 5, 5],
    ])("of five batches that sync %s are %i, and of their meta pages %i", (mode, syncs, metas) => {
      const { batches, sync } = traced(api, mode);
      expect(batches).toEqual({ syncs, metas });
      expect(sync).toEqual({ syncs: 1, metas: 0 });
    });
  },
);

interface Counts {
  syncs: number;
  metas: number;
}

/** Calls on the data file in each part of the fixture. */
function traced(api: Api, mode: SyncMode): { batches: Counts; sync: Counts } {
  const output = join(scratchDirectory(), "trace");
  const script = moduleBeside(import.meta.url, "./sync.test.fixture");
  const { program, arguments: command } = nodeCommand(script, api, scratchDirectory(), mode);
  const calls = "trace=openat,fdatasync,pwrite64,write";
  const options = ["-f", "-qq", "-s", "64", "-e", calls, "-o", output];
  const { status, stderr } = spawnSync("strace", [...options, program, ...command], {
    encoding: "utf8",
  });
  expect(status, stderr).toBe(0);
  const counts = { before: none(), batches: none(), sync: none(), end: none() };
  let part: keyof typeof counts = "before";
  let syncedFile = "";
  for (const line of tracedCalls(output)) {
    const mark = /write\(2, "MARK (batches|sync|end)/.exec(line)?.[1];
    if (mark === "batches" || mark === "sync" || mark === "end") part = mark;
    syncedFile = /data\.mdb", [^)]*O_DSYNC.* = (\d+)/.exec(line)?.[1] ?? syncedFile;
    if (/fdatasync\(\d+/.test(line)) counts[part].syncs += 1;
    if (line.includes(`pwrite64(${syncedFile},`)) counts[part].metas += 1;
  }
  expect(syncedFile).not.toBe("");
  return counts;
}

const none = (): Counts => ({ syncs: 0, metas: 0 });
