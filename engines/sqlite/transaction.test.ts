import { afterEach, describe, expect, test } from "vitest";
import { AssayError, settle, type Steps } from "../engine/index.ts";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  openAsync,
  openSync,
  peerID,
  sessionID,
  signature,
  transaction,
  writeSession,
} from "./cells.test.support.ts";

afterEach(cleanUp);

describe.each(CELLS)("a transaction of the $api store", ({ open, transact }) => {
  test("sees its own writes, while the store's reads see the last commit", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    await transact(store, function* (handle) {
      const find = (): Steps<unknown> =>
        settle<unknown>(handle.getSingleCoValueSession(coValue, sessionID("s")));
      expect(yield* find()).toBeUndefined();
      const rowID = yield* writeSession(handle, coValue, "s", {
        lastIdx: 1,
        transactions: [[0, "x"]],
        signatures: [[0, "y"]],
      });
      expect(yield* find()).toStrictEqual({
        rowID,
        coValue,
        sessionID: "s",
        lastIdx: 1,
        lastSignature: "signature",
      });
      yield* settle(handle.markCoValueAsDeleted(coID("a")));
      expect(yield* settle(store.getCoValueSessions(coValue))).toStrictEqual([]);
      expect(yield* settle(store.getNewTransactionInSession(rowID, 0, 9))).toStrictEqual([]);
      expect(yield* settle(store.getSignatures(rowID, 0))).toStrictEqual([]);
      expect(yield* settle(store.getAllCoValuesWaitingForDelete())).toStrictEqual([]);
      expect((yield* settle(store.readCoValue("a")))?.sessions).toStrictEqual([]);
    });
    expect((await store.readCoValue("a"))?.sessions).toHaveLength(1);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["a"]);
  });

  test("sees a lock it put, without releasedAt where none was given", async () => {
    const store = await open();
    const row = {
      key: "lock#p",
      holderSessionId: sessionID("s"),
      acquiredAt: 5,
      lastProcessedOffset: 7,
    };
    await transact(store, function* (handle) {
      yield* settle(handle.putStorageReconciliationLock({ ...row, releasedAt: 9 }));
      yield* settle(handle.putStorageReconciliationLock(row));
      expect(yield* settle(handle.getStorageReconciliationLock("lock#p"))).toStrictEqual(row);
    });
    await transact(store, function* (handle) {
      expect(yield* settle(handle.getStorageReconciliationLock("lock#p"))).toStrictEqual(row);
    });
  });

  test("that throws leaves nothing and rethrows the callback's own error", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const planned = Object.assign(new Error("planned"), { code: "SQLITE_BUSY" });
    const failing = transact(store, function* (handle) {
      yield* writeSession(handle, coValue, "s", { lastIdx: 1, transactions: [[0, "x"]] });
      yield* settle(handle.markCoValueAsDeleted(coID("a")));
      throw planned;
    });
    await expect(failing.catch((error: unknown) => error)).resolves.toBe(planned);
    expect((await store.readCoValue("a"))?.sessions).toStrictEqual([]);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });

  test("whose commit fails half-way leaves nothing, and the store goes on", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const failing = transact(store, function* (handle) {
      yield* writeSession(handle, coValue, "s", { lastIdx: 1, transactions: [[0, "x"]] });
      const lock = { key: "k", holderSessionId: sessionID("s"), lastProcessedOffset: 0 };
      // SQLite has no NaN: the row violates NOT NULL when it is written.
      yield* settle(handle.putStorageReconciliationLock({ ...lock, acquiredAt: Number.NaN }));
    });
    await expect(failing).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((await store.readCoValue("a"))?.sessions).toStrictEqual([]);
    await transact(store, function* (handle) {
      yield* writeSession(handle, coValue, "s", { lastIdx: 1 });
    });
    expect((await store.readCoValue("a"))?.sessions).toHaveLength(1);
  });

  test("refuses writes of the store from inside its callback, and lets reads through", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    await transact(store, function* (handle) {
      const writes: (() => unknown)[] = [
        () => store.upsertCoValue("b", header({})),
        () => store.trackCoValuesSyncState([]),
        () => store.stopTrackingSyncState(coID("a")),
        () => store.eraseCoValueButKeepTombstone(coID("a")),
        () => store.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p")),
        () => store.renewStorageReconciliationLock(sessionID("s"), peerID("p"), 1),
        () => store.releaseStorageReconciliationLock(sessionID("s"), peerID("p")),
        () => store.commitBatch([]),
        () => store.transaction(async () => {}),
        () => store.close(),
      ];
      for (const write of writes) {
        let refusal: unknown;
        try {
          yield* settle(write());
        } catch (error) {
          refusal = error;
        }
        expect(refusal).toMatchObject({ code: "NESTED_TRANSACTION" });
      }
      expect(yield* settle(store.upsertCoValue("a"))).toBe(coValue);
      yield* writeSession(handle, coValue, "s", { lastIdx: 1 });
    });
    expect(await store.getCoValueSessions(coValue)).toHaveLength(1);
    expect(await store.getCoValueCount()).toBe(1);
  });

  test("has a handle that fails and writes nothing once the transaction has ended", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    for (const end of ["commit", "throw"] as const) {
      const late: (() => unknown)[] = [];
      await transact(store, function* (handle) {
        late.push(
          () => handle.getSingleCoValueSession(coValue, sessionID("s")),
          () => handle.markCoValueAsDeleted(coID("a")),
          () =>
            handle.addSessionUpdate({
              sessionUpdate: {
                coValue,
                sessionID: sessionID("s"),
                lastIdx: 1,
                lastSignature: signature("x"),
              },
            }),
          () => handle.addTransaction(1, 0, transaction("x")),
          () => handle.addSignatureAfter({ sessionRowID: 1, idx: 0, signature: signature("x") }),
          () => handle.getStorageReconciliationLock("k"),
          () =>
            handle.putStorageReconciliationLock({
              key: "k",
              holderSessionId: sessionID("s"),
              acquiredAt: 1,
              lastProcessedOffset: 0,
            }),
          () =>
            "deleteCoValueContent" in handle
              ? handle.deleteCoValueContent({ rowID: coValue, id: coID("a") })
              : undefined,
        );
        if (end === "throw") throw new AssayError("INTERNAL", "planned");
      }).catch(() => {});
      for (const call of late) {
        await expect((async () => call())()).rejects.toMatchObject({ code: "TRANSACTION_ENDED" });
      }
    }
    const rows = [];
    for await (const row of store.rows?.() ?? []) rows.push(row.table);
    expect(rows).toStrictEqual(["coValue"]);
  });
});

describe("a transaction of the async store", () => {
  test("erases content, and writes after that are new sessions", async () => {
    const store = await openAsync();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const update = (id: string) => ({
      sessionUpdate: {
        coValue,
        sessionID: sessionID(id),
        lastIdx: 1,
        lastSignature: signature("x"),
      },
    });
    const before: number[] = [];
    await store.transaction(async (handle) => {
      for (const id of ["stored", "stored$"])
        before.push(await handle.addSessionUpdate(update(id)));
    });
    await store.transaction(async (handle) => {
      await handle.getSingleCoValueSession(coValue, sessionID("stored"));
      await handle.addSessionUpdate(update("own"));
      await handle.deleteCoValueContent({ rowID: coValue, id: coID("a") });
      for (const id of ["stored", "own"]) {
        expect(await handle.getSingleCoValueSession(coValue, sessionID(id))).toBeUndefined();
      }
      expect(await handle.getSingleCoValueSession(coValue, sessionID("stored$"))).toMatchObject({
        rowID: before[1],
      });
      expect(before).not.toContain(await handle.addSessionUpdate(update("stored")));
    });
    const sessions = await store.getCoValueSessions(coValue);
    expect(sessions.map((row) => row.sessionID).sort()).toStrictEqual(["stored", "stored$"]);
  });

  test("takes concurrent calls on its handle, as cojson makes them", async () => {
    const store = await openAsync();
    await store.upsertCoValue("a", header({}));
    await store.transaction(async (handle) => {
      const ses = await handle.addSessionUpdate({
        sessionUpdate: {
          coValue: 1,
          sessionID: sessionID("s"),
          lastIdx: 3,
          lastSignature: signature("x"),
        },
      });
      await Promise.all([0, 1, 2].map((idx) => handle.addTransaction(ses, idx, transaction("x"))));
    });
    expect(await store.getNewTransactionInSession(1, 0, 9)).toHaveLength(3);
  });

  test("stays open over a timer, while writers from elsewhere queue and are not lost", async () => {
    const store = await openAsync();
    const order: string[] = [];
    let failing: Promise<unknown> = Promise.resolve();
    await new Promise<void>((isOpen) => {
      failing = store.transaction(async (handle) => {
        await handle.markCoValueAsDeleted(coID("a"));
        isOpen();
        await new Promise((resolve) => setTimeout(resolve, 30));
        order.push("callback ends");
        throw new Error("planned");
      });
    });
    const writes = Promise.all([
      store.upsertCoValue("a", header({})).then(() => order.push("upsert")),
      store
        .transaction((handle) => handle.markCoValueAsDeleted(coID("b")))
        .then(() => order.push("transaction")),
    ]);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    expect(order).toStrictEqual([]);
    await expect(failing).rejects.toThrow("planned");
    await writes;
    expect(order).toStrictEqual(["callback ends", "upsert", "transaction"]);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["b"]);
  });

  test("loses no update to a concurrent read-modify-write", async () => {
    const store = await openAsync();
    await store.upsertCoValue("a", header({}));
    const increment = () =>
      store.transaction(async (handle) => {
        const row = await handle.getSingleCoValueSession(1, sessionID("s"));
        await new Promise((resolve) => setImmediate(resolve));
        const lastIdx = (row?.lastIdx ?? 0) + 1;
        await handle.addSessionUpdate({
          sessionUpdate: {
            coValue: 1,
            sessionID: sessionID("s"),
            lastIdx,
            lastSignature: signature("x"),
          },
        });
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect((await store.getCoValueSessions(1))[0]?.lastIdx).toBe(20);
  });

  test("ends for a sibling that is late after a rejected Promise.all", async () => {
    const store = await openAsync();
    let late: Promise<unknown> = Promise.resolve();
    const failing = store.transaction((handle) =>
      Promise.all([
        Promise.reject(new Error("planned")),
        (late = new Promise((resolve) => setImmediate(resolve))
          .then(() => handle.markCoValueAsDeleted(coID("a")))
          .catch((error: unknown) => error)),
      ]),
    );
    await expect(failing).rejects.toThrow("planned");
    expect(await late).toMatchObject({ code: "TRANSACTION_ENDED" });
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });
});

describe("a transaction of the sync store", () => {
  test("whose callback returns a promise is rolled back and refused", () => {
    const store = openSync();
    const run = () =>
      store.transaction(async (handle) => {
        handle.markCoValueAsDeleted(coID("a"));
        await Promise.resolve();
        // Too late; nobody hears of it, and it must not end the process.
        handle.markCoValueAsDeleted(coID("b"));
      });
    expect(run).toThrow(expect.objectContaining({ code: "INVALID_ARGUMENT" }));
    expect(store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });

  test("answers what the callback returns", () => {
    expect(openSync().transaction(() => 5)).toBe(5);
  });
});
