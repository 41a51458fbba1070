import { existsSync, readdirSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { key, NUMBERED, upTo } from "../ordered/ordered-entries.test.support.ts";
import { drain } from "../ordered/ordered-model.test.support.ts";
import { orderedStoreChecks } from "../ordered/ordered-store.test.support.ts";
import { DATA_FILE } from "./data-file.ts";
import { loadDriver } from "./driver.ts";
import { PAGE_BYTES } from "./meta-page.ts";
import { LONGEST_KEY_BYTES, MOST_READERS } from "./reads.ts";
import {
  BOTH,
  cleanUp,
  held,
  numbered,
  open,
  openAsync,
  openSync,
  scratchDirectory,
} from "./stores.test.support.ts";
import type { SyncMode } from "./tuning.ts";

afterEach(cleanUp);

describe.each<[SyncMode, 0 | 1]>([
  ["never", 0],
  ["pages", 1],
  ["everything", 1],
])("an ordered store in LMDB that syncs %s", (syncMode, syncsPerBatch) => {
  // Each commit of a random program waits for the disk.
  const runs = syncMode === "never" ? 60 : 4;
  const subject = { keepsData: true, syncsPerBatch } as const;
  const ofAsync = {
    ...subject,
    api: "async",
    open: (path: string) => openAsync(path, { syncMode }),
  } as const;
  const ofSync = {
    ...subject,
    api: "sync",
    open: (path: string) => openSync(path, { syncMode }),
  } as const;

  describe("in the async api", () => {
    test.each(orderedStoreChecks(ofAsync, runs))("$name", ({ run }) => run());
  });
  describe("in the sync api", () => {
    test.each(orderedStoreChecks(ofSync, runs))("$name", ({ run }) => run());
  });
});

describe.each(BOTH)("the $api store in LMDB", ({ api }) => {
  test("grows past its first map of 128 KiB, many times, under a scan and a snapshot that are open", async () => {
    const store = open(api, scratchDirectory());
    await store.batch(numbered(0, 1_200));
    const scan = store.scan(NUMBERED);
    const snapshot = store.snapshot();
    const first = await scan.nextPage();
    for (const round of upTo(40)) await store.batch(numbered(2_000 + round * 50, 50, 20_000));
    await store.batch(upTo(1_200).map((number) => [key(number), undefined]));
    expect(first.entries.length + (await drain(scan)).length).toBe(1_200);
    expect(await drain(snapshot.scan(NUMBERED))).toHaveLength(1_200);
    expect(await held(store)).toHaveLength(2_000);
    await snapshot.close();
    await store.close();
  });

  test("uses the pages of old states again once nobody holds them", async () => {
    const path = scratchDirectory();
    const store = open(api, path);
    const round = async (): Promise<void> => {
      for (const time of upTo(60)) await store.batch(numbered(0, 20, 5_000 + time));
    };
    await round();
    for (const _ of upTo(5)) {
      await held(store);
      await store.snapshot().close();
      const left = store.scan(NUMBERED);
      await left.nextPage();
      await left.close();
      await round();
    }
    // Twenty entries of two pages each in a handful of states, and not the 14,400 that were written.
    expect(statSync(join(path, DATA_FILE)).size).toBeLessThan(300 * PAGE_BYTES);
    await store.close();
  });

  test("gives values larger than the library's buffer, which stay what they are", async () => {
    const store = open(api, scratchDirectory());
    const large = Buffer.alloc(17 * 1024 * 1024, "large");
    await store.batch([
      [key(1), large],
      [key(2), Buffer.from("small")],
    ]);
    const [got] = await store.getMany([key(1)]);
    const [entry] = await drain(store.scan({ start: key(1), end: key(2) }));
    await store.batch([[key(1), Buffer.alloc(large.length)]]);
    await store.getMany([key(1), key(2)]);
    await store.close();
    expect(Buffer.compare(got ?? Buffer.of(), large)).toBe(0);
    expect(Buffer.compare(entry?.[1] ?? Buffer.of(), large)).toBe(0);
  });

  test("refuses keys that LMDB cannot hold, before it writes any of the batch", async () => {
    const store = open(api, scratchDirectory());
    const longest = Buffer.alloc(LONGEST_KEY_BYTES, "k");
    await store.batch([[longest, Buffer.of(1)]]);
    expect(await store.getMany([longest])).toHaveLength(1);
    for (const bad of [Buffer.of(), Buffer.alloc(LONGEST_KEY_BYTES + 1, "k")]) {
      const calls = [
        () =>
          store.batch([
            [key(1), Buffer.of(1)],
            [bad, Buffer.of(1)],
          ]),
        () =>
          store.batch([
            [key(1), Buffer.of(1)],
            [bad, undefined],
          ]),
        () => store.getMany([bad]),
      ];
      for (const call of calls) {
        await expect((async () => call())()).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      }
    }
    expect(() => store.scan({ start: key(1), end: Buffer.alloc(2_000) })).toThrow(
      expect.objectContaining({ code: "INVALID_ARGUMENT" }),
    );
    expect(await held(store)).toStrictEqual([]);
    await store.close();
  });

  test("takes a bound without bytes for the lowest", async () => {
    const store = open(api, scratchDirectory());
    await store.batch(numbered(0, 3));
    const none = Buffer.of();
    for (const reverse of [false, true]) {
      expect(await drain(store.scan({ start: none, end: key(9) }, { reverse }))).toHaveLength(3);
      expect(await drain(store.scan({ start: none, end: none }, { reverse }))).toHaveLength(0);
    }
    await store.close();
  });

  test("names the most states that may be held, and what to close, and goes on once some are closed", async () => {
    const store = open(api, scratchDirectory());
    const held: { close: () => unknown }[] = [];
    const holdOneMore = async (): Promise<void> => {
      await store.batch(numbered(held.length, 1));
      held.push(store.snapshot());
    };
    for (const _ of upTo(MOST_READERS)) await holdOneMore();
    const aFewMore = async (): Promise<void> => {
      for (const _ of upTo(100)) await holdOneMore();
    };
    await expect(aFewMore()).rejects.toMatchObject({
      code: "IO_FAILED",
      message: expect.stringMatching(
        / of 1000 states or more are open, .*; close snapshots, and scans/,
      ),
    });
    for (const snapshot of held.splice(0, 2)) await snapshot.close();
    expect(await store.getMany([key(1)])).toHaveLength(1);
    await holdOneMore();
    await store.close();
  });

  test("holds no state for a scan whose range it refuses", async () => {
    const store = open(api, scratchDirectory());
    for (const number of upTo(MOST_READERS + 100)) {
      await store.batch(numbered(number, 1));
      expect(() => store.scan({ start: key(1), end: Buffer.alloc(2_000) })).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    }
    expect(await held(store)).toHaveLength(MOST_READERS + 100);
    await store.close();
  });

  test("lets go of its lock and its file where the library fails to close, and says so", async () => {
    const opening = vi.spyOn(loadDriver(), "open");
    const path = scratchDirectory();
    let closed = 0;
    const store = open(api, path, { onClosed: () => (closed += 1) });
    const [result] = opening.mock.results;
    opening.mockRestore();
    if (result?.type !== "return") throw new Error("the library did not open");
    const failing = vi.spyOn(result.value, "close").mockImplementation(() => {
      throw new Error("no");
    });
    await expect((async () => store.close())()).rejects.toMatchObject({ code: "IO_FAILED" });
    expect(closed).toBe(1);
    failing.mockRestore();
    await result.value.close();
    expect(filesOpenIn(path)).toStrictEqual([]);
  });

  test("refuses the reads of a snapshot or scan that is closed, and closing it again does nothing", async () => {
    const store = open(api, scratchDirectory());
    await store.batch(numbered(0, 3));
    const snapshot = store.snapshot();
    const scan = store.scan(NUMBERED);
    await scan.close();
    await snapshot.close();
    await snapshot.close();
    for (const call of [() => snapshot.getMany([key(1)]), () => scan.nextPage()]) {
      await expect((async () => call())()).rejects.toMatchObject({ code: "STORE_CLOSED" });
    }
    const left = store.snapshot();
    await store.close();
    await left.close();
  });

  test("reads in each of many snapshots its own state, whichever are closed before, until the store is", async () => {
    for (const order of [[0, 1, 2], [2, 1, 0], [1, 3], [3, 0], [1], []] as const) {
      const store = open(api, scratchDirectory());
      const snapshots = [];
      for (const number of upTo(4)) {
        await store.batch(numbered(number, 1));
        snapshots.push(store.snapshot());
      }
      for (const number of order) await snapshots[number]?.close();
      const stillOpen = snapshots.filter(
        (_, number) => !(order as readonly number[]).includes(number),
      );
      for (const snapshot of stillOpen) {
        const count = snapshots.indexOf(snapshot) + 1;
        expect(await drain(snapshot.scan(NUMBERED))).toHaveLength(count);
        // What the library has at hand for its latest state must not be taken for an older one.
        await store.getMany([key(0)]);
        expect(await drain(snapshot.scan(NUMBERED, { reverse: true }))).toHaveLength(count);
      }
      await store.close();
      for (const snapshot of stillOpen) {
        const read = async () => snapshot.getMany([key(0)]);
        await expect(read()).rejects.toMatchObject({ code: "STORE_CLOSED" });
      }
    }
  });
});

/** The files in a directory that this process has open, as Linux tells. */
function filesOpenIn(path: string): string[] {
  const folder = "/proc/self/fd";
  const files = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  const open = files.filter((file) => existsSync(file)).map((file) => readlinkSync(file));
  return open.filter((file) => file.startsWith(realpathSync(path)));
}
