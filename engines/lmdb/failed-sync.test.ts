// A sync that fails once, as Linux tells of what it could not write.
import type * as FileSystem from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { upTo } from "../ordered/ordered-entries.test.support.ts";
import { DATA_FILE } from "./data-file.ts";
import { isAsClosed } from "./last-close.ts";
import { BOTH, cleanUp, held, numbered, open, scratchDirectory } from "./stores.test.support.ts";

const disk = vi.hoisted(() => ({ failures: 0 }));
vi.mock("node:fs", async (importOriginal) => {
  const original = await importOriginal<typeof FileSystem>();
  const takeFailure = (): Error | undefined => {
    disk.failures -= 1;
    return disk.failures < 0 ? undefined : Object.assign(new Error("EIO"), { code: "EIO" });
  };
  const fdatasync = (file: number, done: FileSystem.NoParamCallback): void => {
    const failure = takeFailure();
    if (failure === undefined) original.fdatasync(file, done);
    else done(failure);
  };
  const fdatasyncSync = (file: number): void => {
    const failure = takeFailure();
    if (failure !== undefined) throw failure;
    original.fdatasyncSync(file);
  };
  return { ...original, fdatasync, fdatasyncSync };
});

afterEach(() => {
  disk.failures = 0;
  cleanUp();
});

describe.each(BOTH)("a sync that failed in the $api store", ({ api }) => {
  test("fails all later ones and refuses batches, until the store is opened again", async () => {
    const path = scratchDirectory();
    const store = open(api, path, { syncMode: "pages" });
    await store.sync();
    await store.batch(numbered(0, 2));
    disk.failures = 1;
    const failed = { code: "IO_FAILED" };
    for (const _ of upTo(3)) {
      await expect((async () => store.sync())()).rejects.toMatchObject(failed);
    }
    await expect((async () => store.batch(numbered(2, 1)))()).rejects.toMatchObject(failed);
    expect(store.stats().syncsRequested).toBe(3);
    expect(await held(store)).toStrictEqual([0, 1]);
    await store.close();
    // What the disk holds is looked at by the next opener.
    expect(isAsClosed(path, join(path, DATA_FILE))).toBe(false);
    const again = open(api, path);
    await again.sync();
    await again.close();
  });
});
