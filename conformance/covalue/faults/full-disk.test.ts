// A full disk: DISK_FULL from every engine, at writing and at opening; nothing that was acknowledged is
// lost, nothing is there in part, and nobody dies of it.
import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hasCode, type Json } from "@assay/engines/engine";
import {
  moduleBeside,
  runWorker,
  temporaryDirectory,
  untilSilent,
  type TemporaryDirectory,
} from "@assay/engines/host";
import type { Filled, FullDiskInput, Opened } from "./full-disk.test.fixture.ts";
import { KEEPING_CELLS } from "./keeping-cells.test.support.ts";

const DISK = "8m";
/** What is given back when room is made. */
const ROOM_BYTES = 2 << 20;
const SILENCE_MS = 30_000;

const mayMount = process.platform === "linux" && process.getuid?.() === 0 && canMount();
const why = mayMount ? "" : " (skipped: only root may mount a small disk, on Linux)";
let directory: TemporaryDirectory;
let disk: string;
let filler: string;

function canMount(): boolean {
  using place = temporaryDirectory(".assay");
  try {
    mount(place.path);
    execFileSync("umount", [place.path]);
    return true;
  } catch {
    return false;
  }
}

function mount(place: string): void {
  const options = ["-t", "tmpfs", "-o", `size=${DISK}`, "assay-test", place];
  execFileSync("mount", options, { stdio: "ignore" });
}

describe.runIf(mayMount).each(KEEPING_CELLS)(`$name on a full disk${why}`, ({ source, api }) => {
  beforeEach(() => {
    directory = temporaryDirectory(".assay");
    disk = join(directory.path, "disk");
    mkdirSync(disk);
    mount(disk);
    filler = join(disk, "filler");
    writeFileSync(filler, Buffer.alloc(ROOM_BYTES));
  });
  afterEach(() => {
    // Lazily, so that nothing that still looks at it keeps it.
    execFileSync("umount", ["--lazy", disk]);
    directory.remove();
  });

  /** Runs a process of the fixture and gives its events; its death by SIGKILL is left to who expects it. */
  async function run<Event>(
    exportName: string,
    acknowledged: readonly boolean[] = [],
    path = join(disk, "store"),
  ): Promise<Event[]> {
    const input: FullDiskInput = { source, api, path, filler, acknowledged };
    const module = moduleBeside(import.meta.url, "./full-disk.test.fixture");
    const start = (signal: AbortSignal) =>
      // Plain data by its type.
      runWorker<Event>({ module, exportName, input: input as unknown as Json, signal });
    const events: Event[] = [];
    try {
      const { signal } = new AbortController();
      for await (const event of untilSilent(start, SILENCE_MS, signal)) events.push(event);
    } catch (error) {
      const died = exportName === "fillAndDie" && hasCode(error, "HOST_EXITED");
      if (!died || events.length === 0) throw error;
    }
    return events;
  }

  /** Takes what is left, to the last byte. */
  function fillUp(): void {
    const { bavail, bsize } = statfsSync(disk);
    writeFileSync(filler, Buffer.alloc(bavail * bsize), { flag: "a" });
  }

  test.each(["fillAndClose", "fillAndDie"])(
    "refuses with DISK_FULL and loses nothing that was acknowledged: %s",
    async (exportName) => {
      const [filled] = await run<Filled>(exportName);
      const { acknowledged = [], codes, differences, closing, withRoom } = filled ?? {};
      expect({ codes, differences }).toEqual({ codes: ["DISK_FULL"], differences: [] });
      expect(acknowledged.filter(Boolean).length).toBeGreaterThan(50);
      expect(closing).toBe(exportName === "fillAndClose" ? "closed" : "");
      // A store may ask to be opened again.
      expect(["acknowledged", "IO_FAILED", "DISK_FULL", ""]).toContain(withRoom);

      fillUp();
      const refused = { opening: "DISK_FULL", differences: [] };
      const opened = { opening: "opened", differences: [] };
      const full = await run<Opened>("openAndRead", acknowledged);
      for (const time of full) expect([opened, refused]).toContainEqual(time);
      expect(full).toHaveLength(2);
      const elsewhere = await run<Opened>("openAndRead", [], join(disk, "new"));
      expect(elsewhere).toEqual([refused, refused]);

      rmSync(filler);
      expect(await run<Opened>("openAndWrite", acknowledged)).toEqual([opened, opened]);
      // What was refused for want of room is a directory like any other once there is some.
      expect(await run<Opened>("openAndWrite", [], join(disk, "new"))).toEqual([opened, opened]);
    },
  );
});
