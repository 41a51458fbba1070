// A full disk: what was acknowledged stays, what was not is told, and nothing is acknowledged that a
// reopening would not find.
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, test } from "vitest";
import { key, upTo } from "../ordered/ordered-entries.test.support.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import type { OrderedStore } from "../ordered/port.ts";
import { cleanUp, held, numbered, open } from "./stores.test.support.ts";

// A filesystem of its own, small enough to fill: mounting one takes root.
const scratch = temporaryDirectory(".assay");
const mounted = join(scratch.path, "small");
mkdirSync(mounted);
const isMounted = mount(mounted);
const ballast = join(mounted, "ballast");

describe.skipIf(!isMounted)("a full disk (needs root, to mount a small filesystem)", () => {
  test.each([
    // The log is what finds no room.
    { writeBufferBytes: 4 * 1024 * 1024, bytes: 5_000 },
    { writeBufferBytes: 4 * 1024 * 1024, bytes: 100_000 },
    // A table or a compaction is.
    { writeBufferBytes: 65_536, bytes: 5_000 },
  ])(
    "gives DISK_FULL with batches of $bytes bytes and a write buffer of $writeBufferBytes",
    async ({ writeBufferBytes, bytes }) => {
      const path = join(mounted, `store-${writeBufferBytes}-${bytes}`);
      mkdirSync(path);
      const tuning = { writeBufferBytes };
      const store = await open(path, { tuning });
      writeFileSync(ballast, Buffer.alloc(500_000));
      const stored = await fillUp(store, 0, bytes);
      expect(stored).toBeGreaterThan(0);
      await assertHolds(store, stored);

      // Room again, and still no batch is taken that LevelDB would drop when it is opened again.
      rmSync(ballast);
      for (const number of upTo(3)) {
        await expect(store.batch(numbered(50_000 + number, 1))).rejects.toMatchObject({
          code: "DISK_FULL",
          message: expect.stringContaining("close the store and open it again"),
        });
      }
      await assertHolds(store, stored);
      await store.sync();
      await store.close();

      // What is in the log becomes a table when it is opened, which takes as much room again.
      resize("16m");
      const again = await open(path, { tuning });
      const now = await heldOf(again, stored);
      await again.batch(numbered(60_000, 1, 10));
      await again.close();
      const last = await open(path, { tuning });
      expect(await held(last)).toStrictEqual([...now, 60_000]);
      await last.close();
    },
  );

  test("gives DISK_FULL to an opening that finds no room, which then opens when there is", async () => {
    const path = join(mounted, "opened-full");
    mkdirSync(path);
    const store = await open(path);
    await store.batch(numbered(0, 200, 1_000));
    await store.close();
    fillFilesystem();
    for (const _ of upTo(3)) {
      const refused = open(path);
      await expect(refused).rejects.toMatchObject({
        code: "DISK_FULL",
        message: expect.stringContaining(path),
      });
    }
    rmSync(ballast);
    const again = await open(path);
    expect(await held(again)).toStrictEqual(upTo(200));
    await again.close();
  });

  test("gives DISK_FULL to a first opening, which leaves nothing that a second one stumbles over", async () => {
    const path = join(mounted, "new");
    mkdirSync(path);
    fillFilesystem();
    await expect(open(path)).rejects.toMatchObject({ code: "DISK_FULL" });
    rmSync(ballast);
    const store = await open(path);
    expect(await held(store)).toStrictEqual([]);
    await store.close();
  });
});

beforeEach(() => {
  for (const name of isMounted ? readdirSync(mounted) : []) {
    rmSync(join(mounted, name), { recursive: true });
  }
  resize("3m");
});
afterEach(cleanUp);
afterAll(() => {
  if (isMounted) spawnSync("umount", ["--lazy", mounted]);
  scratch.remove();
});

/** Stores one entry a batch until there is no room, and answers how many were acknowledged. */
async function fillUp(store: OrderedStore, from: number, bytes: number): Promise<number> {
  for (let number = from; number < 5_000; number += 1) {
    try {
      await store.batch(numbered(number, 1, bytes));
    } catch (error) {
      expect(error).toMatchObject({ code: "DISK_FULL" });
      return number - from;
    }
  }
  throw new Error("the disk was never full");
}

async function assertHolds(store: OrderedStore, count: number): Promise<void> {
  expect(await held(store)).toStrictEqual(upTo(count));
  expect(await store.getMany([key(0), key(count)])).toMatchObject([expect.anything(), undefined]);
}

/** What was acknowledged, and at the most the one batch besides that failed. */
async function heldOf(store: OrderedStore, count: number): Promise<number[]> {
  const numbers = await held(store);
  expect([upTo(count), upTo(count + 1)]).toContainEqual(numbers);
  return numbers;
}

/** Takes all the room that is left. */
function fillFilesystem(): void {
  const chunk = Buffer.alloc(4_096);
  for (;;) {
    try {
      writeFileSync(ballast, chunk, { flag: "a" });
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOSPC") return;
      throw error;
    }
  }
}

function mount(path: string): boolean {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  return spawnSync("mount", ["-t", "tmpfs", "tmpfs", path]).status === 0;
}

function resize(size: string): void {
  if (isMounted) spawnSync("mount", ["-o", `remount,size=${size}`, mounted]);
}
