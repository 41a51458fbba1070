import { cojsonInternals, logger } from "cojson";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ManualClock } from "../engine/clock.ts";
import { settle } from "../engine/steps.ts";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  ODD_STRINGS,
  peerID,
  scratchDirectory,
  sessionID,
  signature,
  transaction,
  writeSession,
} from "./cells.test.support.ts";

afterEach(cleanUp);

describe.each(CELLS)("the $api store", ({ open, transact }) => {
  test("keeps coValues apart whose ids differ in anything at all, and gives ids and headers back", async () => {
    const store = await open();
    for (const [index, id] of ODD_STRINGS.entries()) {
      expect(await store.upsertCoValue(id, header({ id, index }))).toBe(index + 1);
    }
    for (const [index, id] of ODD_STRINGS.entries()) {
      expect(await store.getCoValue(id)).toStrictEqual({
        rowID: index + 1,
        id,
        header: { id, index },
      });
      expect(await store.upsertCoValue(id)).toBe(index + 1);
    }
    const ids = await store.getCoValueIDs(1_000, 0);
    expect(ids).toStrictEqual(ODD_STRINGS.map((id) => ({ id })));
    expect(await store.getCoValueCount()).toBe(ODD_STRINGS.length);
  });

  test("lets the first header win and takes equal headers of two coValues", async () => {
    const store = await open();
    expect(await store.upsertCoValue("a", header({ first: true }))).toBe(1);
    expect(await store.upsertCoValue("a", header({ first: false }))).toBe(1);
    expect(await store.upsertCoValue("b", header({ first: true }))).toBe(2);
    expect((await store.getCoValue("a"))?.header).toStrictEqual({ first: true });
  });

  test("answers undefined for what it does not know, and nothing of it comes to be", async () => {
    const store = await open();
    expect(await store.upsertCoValue("a")).toBeUndefined();
    expect(await store.getCoValue("a")).toBeUndefined();
    expect(await store.getCoValueKnownState("a")).toBeUndefined();
    expect(await store.readCoValue("a")).toBeUndefined();
    expect(await store.getCoValueSessions(1)).toStrictEqual([]);
    expect(await store.getNewTransactionInSession(1, 0, 9)).toStrictEqual([]);
    expect(await store.getSignatures(1, 0)).toStrictEqual([]);
    expect(await store.getCoValueCount()).toBe(0);
  });

  test("gives JSON back as JSON: own __proto__ keys stay, undefined members go", async () => {
    const store = await open();
    const given: unknown = JSON.parse(
      '{"__proto__":{"a":1},"lone":"\\ud800","nul":"\\u0000","big":1e300}',
    );
    await store.upsertCoValue(
      "a",
      header({ ...(given as object), ["__proto__"]: 1, gone: undefined }),
    );
    const stored = (await store.getCoValue("a"))?.header;
    expect(Object.keys(stored ?? {})).toStrictEqual(["__proto__", "lone", "nul", "big"]);
    expect(stored).toMatchObject({ lone: "\ud800", nul: "\0", big: 1e300 });
  });

  test("keeps sessions, transactions and signatures apart by odd ids, and gives them back", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const rows = new Map<string, number>();
    await transact(store, function* (handle) {
      for (const [index, id] of ODD_STRINGS.entries()) {
        const content = {
          lastIdx: index,
          signature: id,
          transactions: [[0, id] as const],
          signatures: [[0, id] as const],
        };
        rows.set(id, yield* writeSession(handle, coValue, id, content));
      }
    });
    expect(new Set(rows.values()).size).toBe(ODD_STRINGS.length);
    const sessions = await store.getCoValueSessions(coValue);
    expect(new Map(sessions.map((row) => [row.sessionID, row]))).toStrictEqual(
      new Map(
        ODD_STRINGS.map((id, lastIdx) => [
          id,
          { rowID: rows.get(id), coValue, sessionID: id, lastIdx, lastSignature: id },
        ]),
      ),
    );
    for (const [id, ses] of rows) {
      expect(await store.getNewTransactionInSession(ses, 0, 0)).toStrictEqual([
        { ses, idx: 0, tx: transaction(id) },
      ]);
      expect(await store.getSignatures(ses, 0)).toStrictEqual([{ ses, idx: 0, signature: id }]);
    }
    const known = await store.getCoValueKnownState("a");
    expect(Object.entries(known?.sessions ?? {}).sort()).toStrictEqual(
      ODD_STRINGS.map((id, lastIdx): [string, number] => [id, lastIdx]).sort(),
    );
  });

  test("knows a coValue without sessions", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    expect(await store.getCoValueKnownState("a")).toStrictEqual({
      id: "a",
      header: true,
      sessions: {},
    });
    expect(await store.readCoValue("a")).toStrictEqual({
      row: { rowID: 1, id: "a", header: {} },
      sessions: [],
    });
  });

  test("updates a session in its row, and drops bytesSinceLastSignature when it is left out", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const rowIDs: number[] = [];
    for (const bytes of [7, undefined]) {
      await transact(store, function* (handle) {
        const content = { lastIdx: rowIDs.length, ...(bytes === undefined ? {} : { bytes }) };
        rowIDs.push(yield* writeSession(handle, coValue, "s", content));
      });
      const [row] = await store.getCoValueSessions(coValue);
      expect(row).toStrictEqual({
        rowID: rowIDs[0],
        coValue,
        sessionID: "s",
        lastIdx: rowIDs.length - 1,
        lastSignature: "signature",
        ...(bytes === undefined ? {} : { bytesSinceLastSignature: bytes }),
      });
    }
    expect(rowIDs[1]).toBe(rowIDs[0]);
  });

  test("overwrites a transaction and a signature at an index that exists", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    let ses = 0;
    for (const text of ["first", "second"]) {
      await transact(store, function* (handle) {
        const content = {
          lastIdx: 1,
          transactions: [[0, text] as const],
          signatures: [[0, text] as const],
        };
        ses = yield* writeSession(handle, coValue, "s", content);
      });
    }
    expect(await store.getNewTransactionInSession(ses, 0, 0)).toStrictEqual([
      { ses, idx: 0, tx: transaction("second") },
    ]);
    expect(await store.getSignatures(ses, 0)).toStrictEqual([{ ses, idx: 0, signature: "second" }]);
  });

  test("returns fresh objects that the caller may change", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({ deep: [1] }))) ?? 0;
    await transact(store, function* (handle) {
      yield* writeSession(handle, coValue, "s", { lastIdx: 1, signatures: [[0, "x"]] });
      const own = yield* settle(handle.getSingleCoValueSession(coValue, sessionID("s")));
      if (own) own.lastIdx = 99;
      expect(yield* settle(handle.getSingleCoValueSession(coValue, sessionID("s")))).toMatchObject({
        lastIdx: 1,
      });
    });
    const before = JSON.stringify(await store.readCoValue("a"));
    const row = await store.getCoValue("a");
    Object.assign(row?.header ?? {}, { deep: "changed" });
    (await store.getSignatures(1, 0)).push({ ses: 1, idx: 9, signature: signature("y") });
    Object.assign((await store.getCoValueKnownState("a"))?.sessions ?? {}, { s: 9 });
    expect(JSON.stringify(await store.readCoValue("a"))).toBe(before);
  });

  test("queues a deletion again when it was done, and lists exactly the pending ones", async () => {
    const store = await open();
    for (const id of ["a", "b"]) await store.upsertCoValue(id, header({}));
    const mark = (id: string): Promise<void> =>
      transact(store, function* (handle) {
        yield* settle(handle.markCoValueAsDeleted(coID(id)));
      });
    for (const id of ["a", "a", "b", "\ud800", "unknown"]) await mark(id);
    expect(new Set(await store.getAllCoValuesWaitingForDelete())).toStrictEqual(
      new Set(["a", "b", "\ud800", "unknown"]),
    );
    await store.eraseCoValueButKeepTombstone(coID("a"));
    expect(await store.getAllCoValuesWaitingForDelete()).not.toContain("a");
    await mark("a");
    expect(await store.getAllCoValuesWaitingForDelete()).toContain("a");
  });

  test("erases all sessions but those whose id's last unit is $, of that coValue alone", async () => {
    const store = await open();
    for (const id of ["a", "a$", "A"]) {
      const coValue = (await store.upsertCoValue(id, header({}))) ?? 0;
      await transact(store, function* (handle) {
        for (const session of ODD_STRINGS) {
          yield* writeSession(handle, coValue, session, {
            lastIdx: 1,
            transactions: [[0, session]],
            signatures: [[0, session]],
          });
        }
      });
    }
    const neighbours = [await store.readCoValue("a$"), await store.readCoValue("A")];
    await store.eraseCoValueButKeepTombstone(coID("a"));
    await store.eraseCoValueButKeepTombstone(coID("a"));
    const left = await store.readCoValue("a");
    expect(left?.row).toMatchObject({ rowID: 1, id: "a" });
    expect(left?.sessions.map(({ row }) => row.sessionID).sort()).toStrictEqual(["$", "a$"]);
    for (const { transactions, signatures } of left?.sessions ?? []) {
      expect([transactions.length, signatures.length]).toStrictEqual([1, 1]);
    }
    // Session row 1 was the first of the erased ones.
    expect(await store.getNewTransactionInSession(1, 0, 9)).toStrictEqual([]);
    expect(await store.getSignatures(1, 0)).toStrictEqual([]);
    expect([await store.readCoValue("a$"), await store.readCoValue("A")]).toStrictEqual(neighbours);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });

  test("erasing what it does not know has no effect", async () => {
    const store = await open();
    const warn = vi.spyOn(logger, "warn").mockReturnValue();
    await store.eraseCoValueButKeepTombstone(coID("unknown"));
    expect(warn).toHaveBeenCalledOnce();
    warn.mockRestore();
    const rows = [];
    for await (const row of store.rows?.() ?? []) rows.push(row);
    expect(rows).toStrictEqual([]);
  });

  test("tracks sync state as a set of pairs, in the order of the updates", async () => {
    const store = await open();
    const unsynced = async (): Promise<string[]> =>
      [...(await store.getUnsyncedCoValueIDs())].sort();
    const track = async (
      ...updates: [id: string, peer: string, synced: boolean][]
    ): Promise<void> => {
      await store.trackCoValuesSyncState(
        updates.map(([id, peer, synced]) => ({ id: coID(id), peerId: peerID(peer), synced })),
      );
    };
    await track(["a", "p", false], ["a", "q", false], ["a\0p", "q", false], ["a", "p\0q", false]);
    expect(await unsynced()).toStrictEqual(["a", "a\0p"]);
    await track(["a", "p", true], ["a", "p\0q", true]);
    expect(await unsynced()).toStrictEqual(["a", "a\0p"]);
    await track(["a", "q", true], ["a", "q", false], ["b", "p", false], ["b", "p", true]);
    expect(await unsynced()).toStrictEqual(["a", "a\0p"]);
    await store.stopTrackingSyncState(coID("a"));
    expect(await unsynced()).toStrictEqual(["a\0p"]);
    await track();
    await track(...ODD_STRINGS.map((id): [string, string, boolean] => [id, id, false]));
    expect(await unsynced()).toStrictEqual([...new Set([...ODD_STRINGS, "a\0p"])].sort());
  });

  test("gives, renews, inherits and releases a peer's lock by the clock it was opened with", async () => {
    const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } =
      cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
    const clock = new ManualClock();
    const store = await open({ clock: clock.now });
    const peer = peerID("peer\ud800");
    const [one, two] = [sessionID("one"), sessionID("two\0")];
    const acquire = async (session: typeof one): Promise<unknown> =>
      store.tryAcquireStorageReconciliationLock(session, peer);
    const lock = async (): Promise<unknown> => {
      let row: unknown;
      await transact(store, function* (handle) {
        row = yield* settle(handle.getStorageReconciliationLock("lock#peer\ud800"));
      });
      return row;
    };
    expect(await acquire(one)).toStrictEqual({ acquired: true, lastProcessedOffset: 0 });
    await store.renewStorageReconciliationLock(one, peer, 500);
    await store.renewStorageReconciliationLock(two, peer, 900);
    await store.releaseStorageReconciliationLock(two, peer);
    expect(await lock()).toStrictEqual({
      key: "lock#peer\ud800",
      holderSessionId: "one",
      acquiredAt: clock.now(),
      lastProcessedOffset: 500,
    });
    clock.advance(LOCK_TTL_MS);
    expect(await acquire(two)).toStrictEqual({ acquired: false, reason: "lock_held" });
    clock.advance(1);
    expect(await acquire(two)).toStrictEqual({ acquired: true, lastProcessedOffset: 500 });
    await store.releaseStorageReconciliationLock(two, peer);
    expect(await lock()).toStrictEqual({
      key: "lock#peer\ud800",
      holderSessionId: "two\0",
      acquiredAt: clock.now(),
      releasedAt: clock.now(),
      lastProcessedOffset: 0,
    });
    expect(await acquire(one)).toStrictEqual({ acquired: false, reason: "not_due" });
    clock.advance(RECONCILIATION_INTERVAL_MS);
    expect(await acquire(one)).toStrictEqual({ acquired: true, lastProcessedOffset: 0 });
  });

  test("commits a batch over several coValues and reads it back whole", async () => {
    const store = await open();
    await store.upsertCoValue("old", header({ old: true }));
    const session = (id: string, lastIdx: number) => ({
      sessionID: sessionID(id),
      lastIdx,
      lastSignature: signature(`last\udc00${lastIdx}`),
      transactions: [{ idx: lastIdx - 1, tx: transaction(`text ${lastIdx}`) }],
      signatures: [{ idx: lastIdx - 1, signature: signature(`after ${lastIdx}`) }],
    });
    expect(
      await store.commitBatch([
        {
          id: coID("new"),
          header: header({ n: 1 }),
          sessions: [session("s", 1), session("t$", 1)],
        },
        { id: coID("unknown"), deleted: true, sessions: [session("s", 1)] },
        { id: coID("old"), header: header({ old: false }), deleted: true, sessions: [] },
        { id: coID("new"), sessions: [session("s", 2)] },
      ]),
    ).toStrictEqual([2, undefined, 1, 2]);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["old"]);
    expect(await store.getCoValue("old")).toMatchObject({ header: { old: true } });
    expect(await store.getCoValue("unknown")).toBeUndefined();
    expect(await store.getCoValueCount()).toBe(2);
    const whole = await store.readCoValue("new");
    expect(whole?.row).toStrictEqual({ rowID: 2, id: "new", header: { n: 1 } });
    const [s] = whole?.sessions.filter(({ row }) => row.sessionID === sessionID("s")) ?? [];
    const ses = s?.row.rowID;
    expect(s).toStrictEqual({
      row: { rowID: ses, coValue: 2, sessionID: "s", lastIdx: 2, lastSignature: "last\udc002" },
      transactions: [
        { ses, idx: 0, tx: transaction("text 1") },
        { ses, idx: 1, tx: transaction("text 2") },
      ],
      signatures: [
        { ses, idx: 0, signature: "after 1" },
        { ses, idx: 1, signature: "after 2" },
      ],
    });
  });

  test("stores nothing of a batch that holds something it cannot store", async () => {
    const store = await open();
    const bad = {
      id: coID("b"),
      header: header({}),
      sessions: [
        {
          sessionID: sessionID("s"),
          lastIdx: 1,
          lastSignature: signature("x"),
          transactions: [{ idx: 0.5, tx: transaction("x") }],
          signatures: [],
        },
      ],
    };
    await expect(
      (async () => store.commitBatch([{ id: coID("a"), header: header({}), sessions: [] }, bad]))(),
    ).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.getCoValueCount()).toBe(0);
  });

  test("writes what it was given when it was called, whatever the caller changes afterwards", async () => {
    const store = await open();
    const given = { text: "before" };
    const written = store.upsertCoValue("a", header(given));
    given.text = "after";
    await written;
    expect(await store.getCoValue("a")).toMatchObject({ header: { text: "before" } });
  });

  test("iterates every stored row, over many pages, also while being written to", async () => {
    const store = await open();
    for (let index = 0; index < 100; index += 1) {
      const coValue = (await store.upsertCoValue(`${index}`, header({ index }))) ?? 0;
      await transact(store, function* (handle) {
        yield* writeSession(handle, coValue, "s", {
          lastIdx: 2,
          transactions: [
            [0, "x"],
            [1, "y"],
          ],
          signatures: [[1, "z"]],
        });
      });
    }
    await transact(store, function* (handle) {
      for (const id of ODD_STRINGS) yield* settle(handle.markCoValueAsDeleted(coID(id)));
    });
    await store.trackCoValuesSyncState(
      ODD_STRINGS.map((id) => ({ id: coID(id), peerId: peerID(id), synced: false })),
    );
    await store.tryAcquireStorageReconciliationLock(sessionID("s"), peerID(""));
    const counts: Record<string, number> = {};
    for await (const row of store.rows?.() ?? []) {
      counts[row.table] = (counts[row.table] ?? 0) + 1;
      if (row.table === "lock") await store.upsertCoValue("written meanwhile", header({}));
    }
    expect(counts).toStrictEqual({
      coValue: 100,
      session: 100,
      transaction: 200,
      signature: 100,
      deletion: ODD_STRINGS.length,
      unsynced: ODD_STRINGS.length,
      lock: 1,
    });
    expect(await store.getCoValueCount()).toBe(101);
  });

  test("keeps everything over a reopen", async () => {
    const path = scratchDirectory();
    const store = await open({ path });
    await store.commitBatch([
      { id: coID("\ud800"), header: header({ n: 1 }), deleted: true, sessions: [] },
    ]);
    await transact(store, function* (handle) {
      const content = { lastIdx: 1, bytes: 5, transactions: [[0, "x"] as const] };
      yield* writeSession(handle, 1, "s\udc00", { ...content, signatures: [[0, "y"]] });
    });
    await store.trackCoValuesSyncState([{ id: coID("a"), peerId: peerID("p"), synced: false }]);
    await store.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p"));
    const rowsOf = async (opened: typeof store): Promise<unknown[]> => {
      const rows = [];
      for await (const row of opened.rows?.() ?? []) rows.push(row);
      return rows;
    };
    const before = await rowsOf(store);
    await store.close();
    expect(before.length).toBe(7);
    expect(await rowsOf(await open({ path }))).toStrictEqual(before);
  });
});
