// Each call of the port through the addon: there and back, found and not found, and at the edges.
import { cojsonInternals, logger } from "cojson";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { StoredRow } from "../covalue/port.ts";
import { ManualClock } from "../engine/clock.ts";
import {
  cleanUp,
  coID,
  header,
  isBuilt,
  ODD_STRINGS,
  open,
  peerID,
  put,
  scratchDirectory,
  sessionID,
  transaction,
} from "./stores.test.support.ts";

let warn = vi.spyOn(logger, "warn");
beforeEach(() => {
  warn = vi.spyOn(logger, "warn").mockReturnValue();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await cleanUp();
});

const MOST = Number.MAX_SAFE_INTEGER;
const NO_ROW = [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST + 1, 99];

describe.skipIf(!isBuilt)("the fjall store (needs the addon: npm run setup)", () => {
  test("upsertCoValue and getCoValue: ids that differ in anything at all stay apart", async () => {
    const store = await open();
    for (const [index, id] of ODD_STRINGS.entries()) {
      expect(await store.upsertCoValue(id)).toBeUndefined();
      expect(await store.upsertCoValue(id, header({ id, index }))).toBe(index + 1);
    }
    for (const [index, id] of ODD_STRINGS.entries()) {
      const row = { rowID: index + 1, id, header: { id, index } };
      expect(await store.getCoValue(id)).toStrictEqual(row);
      expect(await store.upsertCoValue(id)).toBe(index + 1);
      expect(await store.upsertCoValue(id, header("another"))).toBe(index + 1);
    }
    expect(await store.getCoValue("unknown")).toBeUndefined();
    expect((await store.getCoValue("a"))?.header).toMatchObject({ id: "a" });
  });

  test("upsertCoValue refuses a header that JSON cannot say, and stores nothing", async () => {
    const store = await open();
    const refused = store.upsertCoValue("a", header({ big: 1n }));
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.getCoValueCount()).toBe(0);
  });

  test("getCoValueIDs and getCoValueCount: pages by row id, and none for a limit that is none", async () => {
    const store = await open();
    for (const id of ["a", "b", "c\ud800"]) await store.upsertCoValue(id, header({}));
    const all = [{ id: "a" }, { id: "b" }, { id: "c\ud800" }];
    expect(await store.getCoValueIDs(10, 0)).toStrictEqual(all);
    expect(await store.getCoValueIDs(Number.POSITIVE_INFINITY, -5)).toStrictEqual(all);
    expect(await store.getCoValueIDs(2, 1)).toStrictEqual(all.slice(1));
    expect(await store.getCoValueIDs(1.9, 0.9)).toStrictEqual(all.slice(0, 1));
    for (const [limit, offset] of [
      [0, 0],
      [-1, 0],
      [Number.NaN, 0],
      [1, Number.NaN],
      [1, 3],
      [1, MOST],
      [1, 1e300],
    ] as const) {
      expect(await store.getCoValueIDs(limit, offset)).toStrictEqual([]);
    }
    expect(await store.getCoValueCount()).toBe(3);
  });

  test("getCoValueSessions and getCoValueKnownState: every session, each count as it was given", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    await store.upsertCoValue("b", header({}));
    const counts = [0, 1, 2 ** 32, MOST];
    const rows = await store.transaction(async (handle) => {
      const made: unknown[] = [];
      for (const [index, id] of ODD_STRINGS.entries()) {
        const lastIdx = counts[index % 4] ?? 0;
        const bytes = index % 3 === 0 ? {} : { bytes: counts[(index + 1) % 4] ?? 0 };
        const rowID = await put(handle, 1, id, { lastIdx, signature: id, ...bytes });
        const given = bytes.bytes === undefined ? {} : { bytesSinceLastSignature: bytes.bytes };
        made.push({ rowID, coValue: 1, sessionID: id, lastIdx, lastSignature: id, ...given });
      }
      return made;
    });
    const stored = await store.getCoValueSessions(1);
    expect(stored).toHaveLength(rows.length);
    expect(stored).toEqual(expect.arrayContaining(rows));
    for (const row of stored) expect(rows).toContainEqual(row);
    expect(new Set(stored.map(({ rowID }) => rowID)).size).toBe(rows.length);
    const known = await store.getCoValueKnownState("a");
    expect(known).toMatchObject({ id: "a", header: true });
    expect(Object.entries(known?.sessions ?? {}).sort()).toStrictEqual(
      stored.map(({ sessionID: id, lastIdx }) => [id, lastIdx]).sort(),
    );
    expect(await store.getCoValueSessions(2)).toStrictEqual([]);
    expect(await store.getCoValueKnownState("b")).toStrictEqual({
      id: "b",
      header: true,
      sessions: {},
    });
    expect(await store.getCoValueKnownState("unknown")).toBeUndefined();
    for (const row of NO_ROW) expect(await store.getCoValueSessions(row)).toStrictEqual([]);
  });

  test("getNewTransactionInSession: a mathematical interval, inclusive, ascending, of one session", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    const indices = [0, 1, 2, 255, 256, 2 ** 32, MOST];
    const [ses, other] = await store.transaction(async (handle) => [
      await put(handle, 1, "s", {
        lastIdx: 3,
        transactions: indices.toReversed().map((idx) => [idx, `${idx} \u0000\ud800`] as const),
      }),
      await put(handle, 1, "t", { lastIdx: 1, transactions: [[1, "other"]] }),
    ]);
    const at = (...wanted: number[]) =>
      wanted.map((idx) => ({ ses, idx, tx: transaction(`${idx} \u0000\ud800`) }));
    const ranges: [number, number, number[]][] = [
      [0, 2, [0, 1, 2]],
      [1, 1, [1]],
      [0, -1, []],
      [2, 1, []],
      [-5, 0, [0]],
      [0.5, 1.5, [1]],
      [Number.NaN, 1, []],
      [0, Number.NaN, []],
      [3, 256, [255, 256]],
      [MOST, MOST, [MOST]],
      [2 ** 32, Number.POSITIVE_INFINITY, [2 ** 32, MOST]],
      [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY, indices],
      [MOST + 1, Number.POSITIVE_INFINITY, []],
    ];
    for (const [from, to, wanted] of ranges) {
      expect(await store.getNewTransactionInSession(ses ?? 0, from, to)).toStrictEqual(
        at(...wanted),
      );
    }
    expect(await store.getNewTransactionInSession(other ?? 0, 0, MOST)).toHaveLength(1);
    for (const row of NO_ROW) {
      expect(await store.getNewTransactionInSession(row, 0, MOST)).toStrictEqual([]);
    }
  });

  test("getSignatures: from an index on, ascending, not bounded by the counter", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({}));
    const ses = await store.transaction((handle) =>
      put(handle, 1, "s", {
        lastIdx: 0,
        signatures: [
          [MOST, "c\ud800"],
          [0, ""],
          [7, "b"],
        ],
      }),
    );
    const all = [
      { ses, idx: 0, signature: "" },
      { ses, idx: 7, signature: "b" },
      { ses, idx: MOST, signature: "c\ud800" },
    ];
    expect(await store.getSignatures(ses, 0)).toStrictEqual(all);
    expect(await store.getSignatures(ses, -1)).toStrictEqual(all);
    expect(await store.getSignatures(ses, 0.1)).toStrictEqual(all.slice(1));
    expect(await store.getSignatures(ses, 8)).toStrictEqual(all.slice(2));
    expect(await store.getSignatures(ses, MOST + 1)).toStrictEqual([]);
    expect(await store.getSignatures(ses, Number.NaN)).toStrictEqual([]);
    for (const row of NO_ROW) expect(await store.getSignatures(row, 0)).toStrictEqual([]);
  });

  test("readCoValue and rows: all that is stored, large content too", async () => {
    const store = await open();
    const large = "ü\ud83d\ude00".repeat(50_000);
    await store.upsertCoValue("a", header({ large }));
    const ses = await store.transaction((handle) =>
      put(handle, 1, "s", { lastIdx: 1, transactions: [[0, large]], signatures: [[0, large]] }),
    );
    const session = { rowID: ses, coValue: 1, sessionID: "s", lastIdx: 1 };
    expect(await store.readCoValue("a")).toStrictEqual({
      row: { rowID: 1, id: "a", header: { large } },
      sessions: [
        {
          row: { ...session, lastSignature: "signature" },
          transactions: [{ ses, idx: 0, tx: transaction(large) }],
          signatures: [{ ses, idx: 0, signature: large }],
        },
      ],
    });
    expect(await store.readCoValue("unknown")).toBeUndefined();
    const rows: StoredRow[] = [];
    for await (const row of store.rows()) rows.push(row);
    expect(rows.map(({ table }) => table).sort()).toStrictEqual([
      "coValue",
      "session",
      "signature",
      "transaction",
    ]);
  });

  test("rows: many pages, of one state, and an end that comes early leaves the store usable", async () => {
    const store = await open();
    const pad = "x".repeat(500);
    await store.commitBatch(
      Array.from({ length: 1_000 }, (_, index) => ({
        id: coID(`id ${index}`),
        header: header({ pad }),
        sessions: [],
      })),
    );
    let seen = 0;
    for await (const row of store.rows()) {
      if (seen === 0) await store.upsertCoValue("new", header({}));
      expect(row).toMatchObject({ table: "coValue" });
      seen += 1;
    }
    expect(seen).toBe(1_000);
    for await (const row of store.rows()) {
      expect(row.table).toBe("coValue");
      break;
    }
    // More walks at once than libuv's pool has threads: none waits on it for whoever reads slowly.
    const walks = Array.from({ length: 8 }, () => store.rows());
    for (const walk of walks) expect(await walk.next()).toMatchObject({ done: false });
    expect(await store.getCoValueCount()).toBe(1_001);
    for (const walk of walks) await walk.return(undefined);
  });

  test("commitBatch: stores all, answers row ids, and leaves out what is unknown and has no header", async () => {
    const store = await open();
    const session = { sessionID: sessionID("s"), lastIdx: 2, lastSignature: "x" as never };
    const rowIDs = await store.commitBatch([
      { id: coID("a\ud800"), header: header({ a: 1 }), sessions: [] },
      { id: coID("b"), sessions: [{ ...session, transactions: [], signatures: [] }] },
      {
        id: coID("a\ud800"),
        header: header("loses"),
        deleted: true,
        sessions: [
          {
            ...session,
            bytesSinceLastSignature: 9,
            transactions: [0, 1].map((idx) => ({ idx, tx: transaction(`${idx}`) })),
            signatures: [{ idx: 1, signature: "x" as never }],
          },
        ],
      },
    ]);
    expect(rowIDs).toStrictEqual([1, undefined, 1]);
    const whole = await store.readCoValue("a\ud800");
    expect(whole?.row.header).toStrictEqual({ a: 1 });
    expect(whole?.sessions[0]?.row).toMatchObject({ lastIdx: 2, bytesSinceLastSignature: 9 });
    expect(whole?.sessions[0]?.transactions).toHaveLength(2);
    expect(whole?.sessions[0]?.signatures).toHaveLength(1);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["a\ud800"]);
    expect(await store.commitBatch([])).toStrictEqual([]);
    const wrong = [{ ...session, lastIdx: -1, transactions: [], signatures: [] }];
    const refused = store.commitBatch([{ id: coID("c"), header: header({}), sessions: wrong }]);
    await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect(await store.getCoValue("c")).toBeUndefined();
  });

  test("sync state: pairs as a set, ids that contain one another apart, an unknown id left alone", async () => {
    const store = await open();
    const update = (id: string, peer: string, synced: boolean) => ({
      id: coID(id),
      peerId: peerID(peer),
      synced,
    });
    await store.trackCoValuesSyncState(ODD_STRINGS.map((id) => update(id, `p${id}`, false)));
    expect((await store.getUnsyncedCoValueIDs()).sort()).toStrictEqual([...ODD_STRINGS].sort());
    await store.trackCoValuesSyncState([
      update("a", "pa", true),
      update("a", "p", false),
      update("a", "p", true),
      update("a\0b", "q", false),
    ]);
    await store.stopTrackingSyncState(coID("a\0"));
    await store.stopTrackingSyncState(coID("unknown"));
    const left = ODD_STRINGS.filter((id) => id !== "a" && id !== "a\0");
    expect((await store.getUnsyncedCoValueIDs()).sort()).toStrictEqual([...left].sort());
    await store.trackCoValuesSyncState([]);
  });

  test("eraseCoValueButKeepTombstone: content goes, header and tombstones stay, an unknown id is warned of", async () => {
    const store = await open();
    for (const id of ["a", "b"]) {
      const coValue = (await store.upsertCoValue(id, header({ id }))) ?? 0;
      await store.transaction(async (handle) => {
        for (const session of ["s", "t$", "$ "]) {
          const content = { lastIdx: 1, transactions: [[0, id] as const] };
          await put(handle, coValue, session, { ...content, signatures: [[0, id]] });
        }
        if (id === "a") await handle.markCoValueAsDeleted(coID(id));
      });
    }
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["a"]);
    await store.eraseCoValueButKeepTombstone(coID("a"));
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    const erased = await store.readCoValue("a");
    expect(erased?.row.header).toStrictEqual({ id: "a" });
    expect(erased?.sessions.map(({ row }) => row.sessionID)).toStrictEqual(["t$"]);
    expect(erased?.sessions[0]?.transactions).toHaveLength(1);
    expect((await store.readCoValue("b"))?.sessions).toHaveLength(3);
    expect(warn).not.toHaveBeenCalled();
    await store.eraseCoValueButKeepTombstone(coID("unknown"));
    expect(warn).toHaveBeenCalledOnce();
  });

  test("reconciliation locks: given, refused, renewed, released, by the clock that was given", async () => {
    const clock = new ManualClock();
    const store = await open({ clock: clock.now });
    const { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } =
      cojsonInternals.STORAGE_RECONCILIATION_CONFIG;
    const [one, other, peer] = [sessionID("\ud800"), sessionID("\udc00"), peerID("p\0")];
    const acquire = (session: typeof one) =>
      store.tryAcquireStorageReconciliationLock(session, peer);
    const given = (lastProcessedOffset: number) => ({ acquired: true, lastProcessedOffset });
    expect(await acquire(one)).toStrictEqual(given(0));
    await store.renewStorageReconciliationLock(one, peer, MOST);
    await store.renewStorageReconciliationLock(other, peer, 1);
    expect(await acquire(one)).toStrictEqual(given(MOST));
    expect(await acquire(other)).toStrictEqual({ acquired: false, reason: "lock_held" });
    clock.advance(LOCK_TTL_MS + 1);
    expect(await acquire(other)).toStrictEqual(given(MOST));
    await store.releaseStorageReconciliationLock(one, peer);
    await store.releaseStorageReconciliationLock(other, peer);
    expect(await acquire(other)).toStrictEqual({ acquired: false, reason: "not_due" });
    clock.advance(RECONCILIATION_INTERVAL_MS);
    expect(await acquire(one)).toStrictEqual(given(0));
    for (const offset of [-1, 0.5, Number.NaN, MOST + 1]) {
      await expect(store.renewStorageReconciliationLock(one, peer, offset)).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
  });

  test("everything is there again, and counts on, when the store is opened again", async () => {
    const path = scratchDirectory();
    const first = await open({ path });
    await first.upsertCoValue("a", header({}));
    const ses = await first.transaction((handle) => put(handle, 1, "s", { lastIdx: 1 }));
    await first.sync();
    await first.close();
    const second = await open({ path });
    expect(await second.upsertCoValue("b", header({}))).toBe(2);
    const next = await second.transaction((handle) => put(handle, 2, "s", { lastIdx: 1 }));
    expect(next).toBeGreaterThan(ses);
    expect((await second.getCoValueSessions(1))[0]?.rowID).toBe(ses);
  });

  test("returns fresh objects that the caller may change", async () => {
    const store = await open();
    await store.upsertCoValue("a", header({ deep: [1] }));
    const ses = await store.transaction((handle) =>
      put(handle, 1, "s", { lastIdx: 1, signatures: [[0, "x"]] }),
    );
    for (let round = 0; round < 2; round += 1) {
      const signatures = await store.getSignatures(ses, 0);
      expect(signatures).toStrictEqual([{ ses, idx: 0, signature: "x" }]);
      signatures.pop();
      const row = await store.getCoValue("a");
      expect(row?.header).toStrictEqual({ deep: [1] });
      Object.assign(row?.header ?? {}, { deep: 2 });
    }
  });

  test("64 calls in flight: reads and writes each get their own answer", async () => {
    const store = await open();
    const numbers = Array.from({ length: 64 }, (_, index) => index);
    const rowIDs = await Promise.all(
      numbers.map((number) => store.upsertCoValue(`id ${number}`, header({ number }))),
    );
    expect(rowIDs).toStrictEqual(numbers.map((number) => number + 1));
    const rows = await Promise.all(
      numbers.map(async (number) =>
        number % 2 === 0
          ? store.getCoValue(`id ${number}`)
          : store.transaction(async (handle) => {
              await put(handle, number + 1, "s", { lastIdx: number });
              return store.getCoValue(`id ${number}`);
            }),
      ),
    );
    expect(rows.map((row) => row?.header)).toStrictEqual(numbers.map((number) => ({ number })));
    const known = await Promise.all(
      numbers.map((number) => store.getCoValueKnownState(`id ${number}`)),
    );
    expect(known.map((state) => state?.sessions)).toStrictEqual(
      numbers.map((number) => (number % 2 === 0 ? {} : { s: number })),
    );
  });

  test("counts what it does, also once it is closed", async () => {
    const store = await open({ durability: "power" });
    expect(store.stats()).toMatchObject({ batchBytes: 0, syncsRequested: 0 });
    await store.upsertCoValue("a", header({}));
    expect(store.stats().batchBytes).toBeGreaterThan(0);
    expect(store.stats().syncsRequested).toBe(1);
    await store.sync();
    expect(store.stats().syncsRequested).toBe(2);
    await store.close();
    // Closing syncs too.
    expect(store.stats().syncsRequested).toBe(3);
  });
});
