// A full disk: DISK_FULL from every engine, at writing and at opening; nothing that was acknowledged is
// lost, nothing is there in part, and nobody dies of it.
import { execFileSync } from "node:child_process";
import { mkdirSync, statfsSync, writeFileSync } from "node:fs";
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
const ROOMY = "64m";
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

function mount(place: string, how = "rw", size = DISK): void {
  const options = ["-t", "tmpfs", "-o", `${how},size=${size}`, "assay-test", place];
  execFileSync("mount", options, { stdio: "ignore" });
}

describe.runIf(mayMount).each(KEEPING_CELLS)(
  `$name on a full disk${why}`,
  ({ engine, source, api }) => {
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
    ): Promise<Event[]> {
      const [path, newPath] = [join(disk, "store"), join(disk, "new")];
      const input: FullDiskInput = { source, api, path, newPath, filler, acknowledged };
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

    // Where there are two apis over one code, each gets the other half.
    const ways =
      engine.apis.length === 1
        ? ["fillAndClose", "fillAndDie"]
        : [api === "async" ? "fillAndDie" : "fillAndClose"];

    test.each(ways)(
      "refuses with DISK_FULL and loses nothing that was acknowledged: %s",
      async (exportName) => {
        const [filled] = await run<Filled>(exportName);
        const { acknowledged = [], refusals, firstRefusal, differences } = filled ?? {};
        expect(differences).toEqual([]);
        expect(firstRefusal, JSON.stringify(refusals)).toBe("DISK_FULL");
        // A store that gave up after the first refusal may say so, and be opened again.
        expect(["DISK_FULL", "IO_FAILED"]).toEqual(
          expect.arrayContaining(Object.keys(refusals ?? {})),
        );
        expect(acknowledged.filter(Boolean).length).toBeGreaterThan(50);
        if (exportName === "fillAndClose") {
          expect(["acknowledged", "DISK_FULL", "IO_FAILED"]).toContain(filled?.withRoom);
          // A close may say that something could not be written any more; it lets go all the same.
          expect(["closed", "DISK_FULL", "IO_FAILED"]).toContain(filled?.closing);
          expect(["opened", "DISK_FULL"]).toContain(filled?.reopening);
        }

        fillUp();
        const [refused, opened] = ["DISK_FULL", "opened"].map((opening) => {
          return { opening, differences: [] };
        });
        const full = await run<Opened>("openAndRead", acknowledged);
        expect(full.filter(({ which }) => which === "new")).toMatchObject([refused, refused]);
        const again = full.filter(({ which }) => which === "filled");
        expect(again).toHaveLength(2);
        for (const { which: _, ...time } of again) expect([refused, opened]).toContainEqual(time);

        // Room for the store once more: an engine may write all of it anew when it opens.
        mount(disk, "remount", ROOMY);
        const roomy = await run<Opened>("openAndWrite", acknowledged);
        // What was refused for want of room is a directory like any other once there is some.
        expect(roomy).toMatchObject([opened, opened, opened, opened]);
      },
    );
  },
);
