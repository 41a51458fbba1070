// Closing a storage, over a store in memory; and that a call which fails is nobody's unhandled rejection,
// which vitest would report.
import { logger, type StorageAPI } from "cojson";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { CoValueStore } from "../covalue/port.ts";
import {
  coID,
  header,
  peerID,
  sessionID,
  signature,
  transaction,
} from "../covalue/write-content.test.support.ts";
import { AssayError } from "../engine/errors.ts";
import { memoryEngine } from "../memory/index.ts";
import { ClosingStorage, type Wait } from "./closing-storage.ts";

let warn = vi.spyOn(logger, "warn");
beforeEach(() => {
  warn = vi.spyOn(logger, "warn").mockReturnValue();
  vi.spyOn(logger, "error").mockReturnValue();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** As long as nothing else happens, no time passes. */
const forever: Wait = (_ms, signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stopped"))));
const atOnce: Wait = () => new Promise((resolve) => setImmediate(resolve));

test("waits for every message that is queued, then closes the store", async () => {
  const store = await openMemory();
  const closed = vi.spyOn(store, "close");
  const storage = new ClosingStorage(store, 1_000, forever);
  const done = vi.fn<() => void>();
  for (let index = 0; index < 20; index += 1) send(storage, `id ${index}`, done);
  const closing = storage.close();
  expect(closed).not.toHaveBeenCalled();
  expect(storage.close()).toBe(closing);
  await closing;
  expect(done).toHaveBeenCalledTimes(20);
  expect(closed).toHaveBeenCalledOnce();
});

test("closes at once where nothing is queued, also after messages that failed", async () => {
  const store = await openMemory();
  const failing: CoValueStore = Object.assign(Object.create(store), {
    upsertCoValue: () => Promise.reject(new AssayError("DISK_FULL", "no room")),
    close: () => store.close(),
  });
  const storage = new ClosingStorage(failing, 1_000, forever);
  const done = vi.fn<() => void>();
  send(storage, "a", done);
  send(storage, "b", done);
  await storage.close();
  expect(done).not.toHaveBeenCalled();
  await new ClosingStorage(await openMemory(), 1_000, forever).close();
});

test("after the limit it closes all the same, and rejects with the number of messages", async () => {
  const store = await openMemory();
  const closed = vi.spyOn(store, "close");
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const stuck: CoValueStore = Object.assign(Object.create(store), {
    upsertCoValue: async (id: string, given: never) => {
      if (id === "stuck") await gate;
      return store.upsertCoValue(id, given);
    },
    transaction: (callback: never) => store.transaction(callback),
    close: () => store.close(),
  });
  const storage = new ClosingStorage(stuck, 50, atOnce);
  const done = vi.fn<() => void>();
  for (const id of ["stored", "stuck", "behind it", "and again"]) send(storage, id, done);
  await vi.waitFor(() => expect(done).toHaveBeenCalledOnce());
  await expect(storage.close()).rejects.toMatchObject({
    code: "CLOSE_TIMEOUT",
    unstored: 3,
    message: expect.stringMatching(/3 messages .*50 ms/),
  });
  expect(closed).toHaveBeenCalledOnce();
  await expect(storage.close()).rejects.toMatchObject({ code: "CLOSE_TIMEOUT" });
  // cojson's queue is one for the whole process.
  release();
  await vi.waitFor(() => expect(logger.error).toHaveBeenCalled());
  expect(done).toHaveBeenCalledOnce();
});

test("counts a message that was stored after the limit, while the store closed, as stored", async () => {
  const store = await openMemory();
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: CoValueStore = Object.assign(Object.create(store), {
    upsertCoValue: (id: string, given: never) => store.upsertCoValue(id, given),
    transaction: async (callback: never) => {
      await gate;
      return store.transaction(callback);
    },
    // As the native store does: what is in flight is waited for.
    close: async () => {
      release();
      await new Promise((resolve) => setImmediate(resolve));
      return store.close();
    },
  });
  const storage = new ClosingStorage(slow, 50, atOnce);
  const done = vi.fn<() => void>();
  send(storage, "on its way", done);
  await storage.close();
  expect(done).toHaveBeenCalledOnce();
});

test.each([Number.POSITIVE_INFINITY, 2 ** 31, 5_000])(
  "waits for what is queued where the limit is %d ms, as time passes",
  async (limitMs) => {
    const store = await openMemory();
    const slow: CoValueStore = Object.assign(Object.create(store), {
      upsertCoValue: (id: string, given: never) => store.upsertCoValue(id, given),
      transaction: async (callback: never) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        return store.transaction(callback);
      },
      close: () => store.close(),
    });
    const storage = new ClosingStorage(slow, limitMs);
    const done = vi.fn<() => void>();
    for (const id of ["a", "b", "c"]) send(storage, id, done);
    await storage.close();
    expect(done).toHaveBeenCalledTimes(3);
  },
);

test("passes on what the store's own close rejects with", async () => {
  const store = await openMemory();
  store.close = () => Promise.reject(new AssayError("IO_FAILED", "gone"));
  const storage = new ClosingStorage(store, 1_000, forever);
  await expect(storage.close()).rejects.toMatchObject({ code: "IO_FAILED" });
});

test("a closed storage takes nothing, finds nothing, and rejects nothing into the void", async () => {
  const storage = new ClosingStorage(await openMemory(), 1_000, forever);
  await storage.close();
  const never = vi.fn<() => void>();
  send(storage, "a", never);
  storage.trackCoValuesSyncState([{ id: coID("a"), peerId: peerID("p"), synced: false }], never);
  storage.getUnsyncedCoValueIDs(never);
  storage.stopTrackingSyncState(coID("a"));
  storage.getCoValueIDs(1, 0, never);
  storage.getCoValueCount(never);
  storage.renewStorageReconciliationLock(sessionID("s"), peerID("p"), 1);
  storage.releaseStorageReconciliationLock(sessionID("s"), peerID("p"));
  const acquired = await new Promise((resolve) => {
    storage.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p"), resolve);
  });
  expect(acquired).toStrictEqual({ acquired: false, reason: "lock_held" });
  const found = await new Promise((resolve) => storage.load("a", never, resolve));
  expect(found).toBe(false);
  const known = await new Promise((resolve) => storage.loadKnownState("a", resolve));
  expect(known).toBeUndefined();
  await new Promise((resolve) => setImmediate(resolve));
  expect(never).not.toHaveBeenCalled();
  expect(warn.mock.calls.length).toBeGreaterThanOrEqual(9);
});

test("an open storage answers what those calls ask for", async () => {
  const storage = new ClosingStorage(await openMemory(), 1_000, forever);
  const ask = <T>(call: (callback: (answer: T) => void) => void): Promise<T> =>
    new Promise((resolve) => call(resolve));
  await ask<void>((done) => send(storage, "a", done));
  const update = { id: coID("a"), peerId: peerID("p"), synced: false };
  await ask<void>((done) => storage.trackCoValuesSyncState([update], done));
  expect(await ask((callback) => storage.getUnsyncedCoValueIDs(callback))).toStrictEqual(["a"]);
  storage.stopTrackingSyncState(coID("a"));
  // A write that nobody can wait for: reads do not.
  await vi.waitFor(async () =>
    expect(await ask((callback) => storage.getUnsyncedCoValueIDs(callback))).toStrictEqual([]),
  );
  expect(await ask((callback) => storage.getCoValueIDs(9, 0, callback))).toStrictEqual([
    { id: "a" },
  ]);
  expect(await ask((callback) => storage.getCoValueCount(callback))).toBe(1);
  const acquire = () =>
    ask((callback) =>
      storage.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p"), callback),
    );
  expect(await acquire()).toStrictEqual({ acquired: true, lastProcessedOffset: 0 });
  storage.renewStorageReconciliationLock(sessionID("s"), peerID("p"), 7);
  expect(await acquire()).toStrictEqual({ acquired: true, lastProcessedOffset: 7 });
  storage.releaseStorageReconciliationLock(sessionID("s"), peerID("p"));
  expect(await acquire()).toStrictEqual({ acquired: false, reason: "not_due" });
  const loaded = vi.fn<() => void>();
  expect(await ask((done) => storage.load("a", loaded, done))).toBe(true);
  expect(loaded).toHaveBeenCalledOnce();
  await storage.close();
});

async function openMemory(): Promise<CoValueStore> {
  return memoryEngine.openAsync({ path: "", durability: "volatile" });
}

/** A coValue with one transaction, on its way to the storage. */
function send(storage: StorageAPI, id: string, done: () => void): void {
  const content = {
    after: 0,
    newTransactions: [transaction("x")],
    lastSignature: signature("signature_z1"),
  };
  storage.store(
    {
      action: "content",
      id: coID(id),
      // It has no meaning to storage but that it is there, and depends on nothing.
      header: header({ type: "comap", ruleset: { type: "unsafeAllowAll" } }),
      priority: 3,
      new: { [sessionID("co_zAgent_session_zS")]: content },
    },
    () => undefined,
    done,
  );
}
