// The handle of a transaction: it sees its own writes, nobody else does before the commit.
import { afterEach, describe, expect, test } from "vitest";
import type { CoValueTransaction } from "../covalue/port.ts";
import type { FjallClient } from "./client.ts";
import {
  cleanUp,
  coID,
  header,
  isBuilt,
  open,
  put,
  sessionID,
  signature,
  transaction,
} from "./stores.test.support.ts";

afterEach(cleanUp);

const MOST = Number.MAX_SAFE_INTEGER;
const tx = transaction("x");
const coded = (code: string) => ({ code });

describe.skipIf(!isBuilt)("a transaction (needs the addon: npm run setup)", () => {
  test("reads its own writes, which nobody else sees before the commit", async () => {
    const store = await openWithCoValue();
    await store.transaction(async (handle) => {
      expect(await handle.getSingleCoValueSession(1, sessionID("s\ud800"))).toBeUndefined();
      const ses = await put(handle, 1, "s\ud800", { lastIdx: 2, bytes: 5 });
      const row = { rowID: ses, coValue: 1, sessionID: "s\ud800", lastIdx: 2 };
      const whole = { ...row, lastSignature: "signature", bytesSinceLastSignature: 5 };
      expect(await handle.getSingleCoValueSession(1, sessionID("s\ud800"))).toStrictEqual(whole);
      await handle.addTransaction(ses, 0, tx);
      await handle.addSignatureAfter({ sessionRowID: ses, idx: 0, signature: signature("y") });
      await handle.markCoValueAsDeleted(coID("a"));
      expect(await store.getCoValueSessions(1)).toStrictEqual([]);
      expect(await store.getNewTransactionInSession(ses, 0, 9)).toStrictEqual([]);
      expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    });
    expect(await store.getCoValueSessions(1)).toHaveLength(1);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual(["a"]);
    await store.transaction(async (handle) => {
      expect(await handle.getSingleCoValueSession(1, sessionID("s\ud800"))).toMatchObject({
        lastIdx: 2,
      });
      for (const row of [0, -1, 0.5, Number.NaN, MOST + 1]) {
        expect(await handle.getSingleCoValueSession(row, sessionID("s"))).toBeUndefined();
      }
    });
  });

  test("keeps nothing when its callback fails, fails with the same error, and uses no coValue row id", async () => {
    const store = await openWithCoValue();
    const error = new Error("mine");
    const failing = store.transaction(async (handle) => {
      await put(handle, 1, "s", { lastIdx: 1, transactions: [[0, "x"]] });
      throw error;
    });
    await expect(failing).rejects.toBe(error);
    expect(await store.getCoValueSessions(1)).toStrictEqual([]);
    expect(await store.upsertCoValue("b", header({}))).toBe(2);
  });

  test("an update keeps the row id and replaces the rest, also within one transaction", async () => {
    const store = await openWithCoValue();
    const ses = await store.transaction((handle) => put(handle, 1, "s", { lastIdx: 1, bytes: 7 }));
    await store.transaction(async (handle) => {
      expect(await put(handle, 1, "s", { lastIdx: 2 })).toBe(ses);
      expect(await put(handle, 1, "s", { lastIdx: 3, signature: "z" })).toBe(ses);
    });
    expect(await store.getCoValueSessions(1)).toStrictEqual([
      { rowID: ses, coValue: 1, sessionID: "s", lastIdx: 3, lastSignature: "z" },
    ]);
  });

  test("overwrites what is stored at an index, and the last of several wins", async () => {
    const store = await openWithCoValue();
    const content = (text: string) => ({
      lastIdx: 1,
      transactions: [[0, text] as const],
      signatures: [[0, text] as const],
    });
    const ses = await store.transaction((handle) => put(handle, 1, "s", content("first")));
    await store.transaction(async (handle) => {
      await put(handle, 1, "s", content("second"));
      await put(handle, 1, "s", content("third"));
    });
    expect(await store.getNewTransactionInSession(ses, 0, 0)).toStrictEqual([
      { ses, idx: 0, tx: transaction("third") },
    ]);
    expect(await store.getSignatures(ses, 0)).toStrictEqual([{ ses, idx: 0, signature: "third" }]);
  });

  test("erases what was stored and what it wrote itself, and takes what comes after", async () => {
    const store = await openWithCoValue();
    const old = await store.transaction(async (handle) => {
      await put(handle, 1, "t$", { lastIdx: 1, transactions: [[0, "kept"]] });
      return put(handle, 1, "s", { lastIdx: 1, transactions: [[0, "x"]], signatures: [[0, "x"]] });
    });
    await store.transaction(async (handle) => {
      await put(handle, 1, "own", { lastIdx: 1, transactions: [[0, "x"]] });
      await handle.deleteCoValueContent({ rowID: 1, id: coID("a") });
      expect(await handle.getSingleCoValueSession(1, sessionID("s"))).toBeUndefined();
      expect(await handle.getSingleCoValueSession(1, sessionID("own"))).toBeUndefined();
      expect(await handle.getSingleCoValueSession(1, sessionID("t$"))).toMatchObject({
        lastIdx: 1,
      });
      await put(handle, 1, "s", { lastIdx: 5, transactions: [[4, "new"]] });
    });
    const whole = await store.readCoValue("a");
    expect(
      whole?.sessions.map(({ row, transactions }) => [row.sessionID, transactions.length]).sort(),
    ).toStrictEqual([
      ["s", 1],
      ["t$", 1],
    ]);
    const ses = whole?.sessions.find(({ row }) => row.sessionID === sessionID("s"))?.row.rowID ?? 0;
    expect(await store.getNewTransactionInSession(ses, 0, 9)).toMatchObject([{ idx: 4 }]);
    if (ses !== old) expect(await store.getNewTransactionInSession(old, 0, 9)).toStrictEqual([]);
    expect(await store.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });

  test("locks: its own row first, whole rows replaced, none where none is", async () => {
    const store = await openWithCoValue();
    const row = {
      key: "lock#\ud800",
      holderSessionId: sessionID("s\0"),
      acquiredAt: 0.5,
      releasedAt: 7,
      lastProcessedOffset: MOST,
    };
    await store.transaction(async (handle) => {
      expect(await handle.getStorageReconciliationLock(row.key)).toBeUndefined();
      await handle.putStorageReconciliationLock(row);
      expect(await handle.getStorageReconciliationLock(row.key)).toStrictEqual(row);
    });
    const { releasedAt: _, ...held } = row;
    await store.transaction(async (handle) => {
      expect(await handle.getStorageReconciliationLock(row.key)).toStrictEqual(row);
      await handle.putStorageReconciliationLock(held);
    });
    await store.transaction(async (handle) => {
      expect(await handle.getStorageReconciliationLock(row.key)).toStrictEqual(held);
      const wrong = handle.putStorageReconciliationLock({ ...held, lastProcessedOffset: -1 });
      await expect(wrong).rejects.toMatchObject(coded("INVALID_ARGUMENT"));
    });
  });

  test("refuses what cannot be stored, writes nothing of the call, and goes on", async () => {
    const store = await openWithCoValue();
    const circular: unknown[] = [];
    circular.push(circular);
    const update = { coValue: 1, sessionID: sessionID("s"), lastIdx: 1 };
    const session = { ...update, lastSignature: signature("x") };
    await store.transaction(async (handle) => {
      const calls = [
        ...[0, -1, 0.5, MOST + 1].flatMap((row) => [
          handle.addTransaction(row, 0, tx),
          handle.addSignatureAfter({ sessionRowID: row, idx: 0, signature: signature("x") }),
          handle.addSessionUpdate({ sessionUpdate: { ...session, coValue: row } }),
          handle.deleteCoValueContent({ rowID: row, id: coID("a") }),
        ]),
        ...[-1, 0.5, Number.NaN, MOST + 1].flatMap((count) => [
          handle.addTransaction(1, count, tx),
          handle.addSignatureAfter({ sessionRowID: 1, idx: count, signature: signature("x") }),
          handle.addSessionUpdate({ sessionUpdate: { ...session, lastIdx: count } }),
          handle.addSessionUpdate({
            sessionUpdate: { ...session, bytesSinceLastSignature: count },
          }),
        ]),
        ...[undefined, 1n, circular].map((value) => handle.addTransaction(1, 0, value as never)),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: "rejected", reason: coded("INVALID_ARGUMENT") });
      }
      await put(handle, 1, "t", { lastIdx: 1 });
    });
    const whole = await store.readCoValue("a");
    expect(whole?.sessions.map(({ row }) => row.sessionID)).toStrictEqual(["t"]);
  });

  test("serves calls that are issued together in their order, and makes one row of one session", async () => {
    const store = await openWithCoValue();
    await store.transaction(async (handle) => {
      const [first, second] = await Promise.all([
        put(handle, 1, "s", { lastIdx: 1 }),
        put(handle, 1, "s", { lastIdx: 2 }),
      ]);
      expect(second).toBe(first);
      await Promise.all(
        Array.from({ length: 100 }, (_, idx) => handle.addTransaction(first, idx, tx)),
      );
    });
    const [session] = (await store.readCoValue("a"))?.sessions ?? [];
    expect(session?.row.lastIdx).toBe(2);
    expect(session?.transactions).toHaveLength(100);
    await store.transaction(async (handle) => {
      await Promise.all([
        handle.deleteCoValueContent({ rowID: 1, id: coID("a") }),
        put(handle, 1, "new", { lastIdx: 1 }),
      ]);
    });
    expect((await store.getCoValueSessions(1)).map((row) => row.sessionID)).toStrictEqual(["new"]);
  });

  test("writers take turns: of two that read and then write, neither update is lost", async () => {
    const store = await openWithCoValue();
    const increment = () =>
      store.transaction(async (handle) => {
        const row = await handle.getSingleCoValueSession(1, sessionID("s"));
        await new Promise((resolve) => setImmediate(resolve));
        await put(handle, 1, "s", { lastIdx: (row?.lastIdx ?? 0) + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, increment));
    expect((await store.getCoValueSessions(1))[0]?.lastIdx).toBe(20);
  });

  test("a write of the store from inside is refused, a read is not, and an ended handle writes nothing", async () => {
    const store = await openWithCoValue();
    let kept: CoValueTransaction | undefined;
    await store.transaction(async (handle) => {
      kept = handle;
      const nested = [
        store.upsertCoValue("b", header({})),
        store.transaction(async () => {}),
        store.stopTrackingSyncState(coID("a")),
        store.close(),
      ];
      for (const call of await Promise.allSettled(nested)) {
        expect(call).toMatchObject({ status: "rejected", reason: coded("NESTED_TRANSACTION") });
      }
      expect(await store.upsertCoValue("a")).toBe(1);
    });
    const late = [
      put(kept ?? never(), 1, "s", { lastIdx: 1 }),
      kept?.markCoValueAsDeleted(coID("a")),
      kept?.getSingleCoValueSession(1, sessionID("s")),
      kept?.getStorageReconciliationLock("lock#p"),
    ];
    for (const call of await Promise.allSettled(late)) {
      expect(call).toMatchObject({ status: "rejected", reason: coded("TRANSACTION_ENDED") });
    }
    expect(await store.getCoValueSessions(1)).toStrictEqual([]);
  });

  test("a read of its handle that it did not wait for fails with TRANSACTION_ENDED, also after close", async () => {
    const store = await openWithCoValue();
    let late: Promise<unknown> | undefined;
    await store.transaction(async (handle) => {
      late = put(handle, 1, "s", { lastIdx: 1 });
      late.catch(() => {});
    });
    await store.close();
    await expect(late).rejects.toMatchObject(coded("TRANSACTION_ENDED"));
  });

  test("that wrote nothing asks nothing of the storage", async () => {
    const store = await openWithCoValue();
    const before = store.stats();
    expect(await store.transaction(async () => 5)).toBe(5);
    expect(store.stats()).toStrictEqual(before);
  });
});

async function openWithCoValue(): Promise<FjallClient> {
  const store = await open();
  await store.upsertCoValue("a", header({}));
  return store;
}

function never(): never {
  throw new Error("the callback did not run");
}
