// A full disk. The stores are used in processes of their own: without room lmdb 3.5.6 ends the process, since it writes
// through a map of its lock file, and through a pointer that it never set in the midst of a commit.
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { LOCK_FILE } from "./data-file.ts";
import { lmdbEngine } from "./engine.ts";
import { temporaryDirectory, type TemporaryDirectory } from "../host/temporary-directory.ts";
import { upTo } from "../ordered/ordered-entries.test.support.ts";
import { useStores } from "./files.test.support.ts";
import { BOTH, held, numbered, open } from "./stores.test.support.ts";

// A filesystem of its own, small enough to fill: mounting one takes root.
let scratch: TemporaryDirectory;
let disk = "";
const mayMount = process.platform === "linux" && process.getuid?.() === 0;
let filler = "";
let count = 0;

beforeAll(() => {
  scratch = temporaryDirectory(".assay");
  disk = join(scratch.path, "disk");
  mkdirSync(disk);
  if (mayMount) spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "tmpfs", disk]);
  filler = join(disk, "filler");
});
beforeEach(() => {
  for (const name of [filler, ...upTo(count + 1).map((number) => join(disk, String(number)))]) {
    rmSync(name, { recursive: true, force: true });
  }
});
afterAll(() => {
  if (mayMount) spawnSync("umount", ["--lazy", disk]);
  scratch.remove();
});

describe.skipIf(!mayMount).each(BOTH)(
  "the $api store on a full disk (needs root, to mount a small filesystem)",
  ({ api }) => {
    test.each([800, 3_000, 30_000])(
      "answers DISK_FULL to a batch of %i bytes, keeps what was acknowledged, and takes more when there is room",
      async (bytes) => {
        const path = newDirectory();
        writeFileSync(filler, Buffer.alloc(500_000));
        const most = 5_000;
        const [full] = await useStores(api, [path], { count: most, bytes });
        const { before, acknowledged = 0, refusal, after } = full ?? {};
        expect(before).toEqual([]);
        expect(refusal).toMatch(/^DISK_FULL: /);
        expect(acknowledged).toBeGreaterThan(20);
        expect(after).toEqual(upTo(acknowledged));
        // Reading needs no room.
        fillUp();
        const [again] = await useStores(api, [path], { from: acknowledged, count: most, bytes });
        expect(again).toMatchObject({
          before: after,
          refusal: expect.stringMatching(/^DISK_FULL/),
        });
        const stored = acknowledged + (again?.acknowledged ?? 0);
        rmSync(filler);
        const store = open(api, path);
        await store.batch(numbered(stored, 1, bytes));
        expect(await held(store)).toEqual(upTo(stored + 1));
        await store.close();
      },
    );

    test("goes on after a batch that found no room, with one that finds it", async () => {
      const store = open(api, newDirectory());
      for (const _ of upTo(3)) {
        const large = numbered(0, 1, 3_100_000);
        await expect((async () => store.batch(large))()).rejects.toMatchObject({
          code: "DISK_FULL",
        });
        await store.batch(numbered(1, 10));
        expect(await held(store)).toEqual(upTo(11).slice(1));
      }
      await store.close();
    });

    test("is refused with DISK_FULL when its lock file is gone, which LMDB writes through a map", async () => {
      const path = newDirectory();
      const store = open(api, path);
      await store.batch(numbered(0, 3));
      await store.close();
      rmSync(join(path, LOCK_FILE));
      fillUp();
      const [refused] = await useStores(api, [path]);
      expect(refused?.before).toEqual(expect.stringMatching("^DISK_FULL: "));
      rmSync(filler);
      expect((await useStores(api, [path]))[0]?.before).toEqual(upTo(3));
    });

    test("is refused with DISK_FULL when it is new, and opens once there is room", async () => {
      const path = newDirectory();
      fillUp();
      const [refused, twice] = await useStores(api, [path, path]);
      for (const outcome of [refused, twice]) {
        expect(outcome?.before).toEqual(expect.stringMatching(`^DISK_FULL: .*${path}`));
      }
      rmSync(filler);
      const [opened] = await useStores(api, [path], { count: 1 });
      expect(opened).toMatchObject({ before: [], acknowledged: 1, refusal: "", after: [0] });
    });
  },
);

describe.skipIf(!mayMount)("the engine on a full disk (needs root)", () => {
  test("opens a directory that it has closed, with its lock, to read it", async () => {
    const path = newDirectory();
    const options = { path, durability: "process" } as const;
    await (await lmdbEngine.openAsync(options)).close();
    fillUp();
    for (const _ of upTo(4)) {
      const store = await lmdbEngine.openAsync(options);
      expect(await store.getCoValueCount()).toBe(0);
      await store.close();
    }
  });
});

function newDirectory(): string {
  count += 1;
  const path = join(disk, String(count));
  mkdirSync(path);
  return path;
}

/** Takes what is left, to the last byte. */
function fillUp(): void {
  const { bavail, bsize } = statfsSync(disk);
  writeFileSync(filler, Buffer.alloc(bavail * bsize), { flag: "a" });
}
