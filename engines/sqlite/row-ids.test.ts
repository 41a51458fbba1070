import { afterEach, describe, expect, test } from "vitest";
import { settle } from "../engine/steps.ts";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  scratchDirectory,
  sessionID,
  signature,
  transaction,
  writeSession,
} from "./cells.test.support.ts";

afterEach(cleanUp);

const HIGHEST = Number.MAX_SAFE_INTEGER;

describe.each(CELLS)("row ids and indices in the $api store", ({ open, transact }) => {
  test("coValue row ids stay dense over repeats, failed batches and reopening", async () => {
    const path = scratchDirectory();
    let store = await open({ path });
    expect(await store.upsertCoValue("a", header({}))).toBe(1);
    for (let repeat = 0; repeat < 5; repeat += 1) {
      expect(await store.upsertCoValue("a", header({}))).toBe(1);
      await store.commitBatch([{ id: coID("a"), header: header({}), sessions: [] }]);
    }
    // Fails at its last row, after it inserted a coValue.
    const colliding = {
      sessionID: sessionID("s"),
      lastIdx: 1,
      lastSignature: signature("x"),
      bytesSinceLastSignature: Number.NaN,
      transactions: [{ idx: 0, tx: transaction("x") }],
      signatures: [{ idx: 0, signature: 1 as never }],
    };
    await expect(
      (async () =>
        store.commitBatch([{ id: coID("b"), header: header({}), sessions: [colliding] }]))(),
    ).rejects.toThrow();
    expect(await store.upsertCoValue("c", header({}))).toBe(2);
    await store.eraseCoValueButKeepTombstone(coID("c"));
    await store.close();
    store = await open({ path });
    expect(await store.upsertCoValue("d", header({}))).toBe(3);
    expect(await store.getCoValueIDs(9, 0)).toStrictEqual([{ id: "a" }, { id: "c" }, { id: "d" }]);
    expect(await store.getCoValueCount()).toBe(3);
  });

  test("a session's row id is never given to another session, not after an erasure nor a reopen", async () => {
    const path = scratchDirectory();
    let store = await open({ path });
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const given: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      await transact(store, function* (handle) {
        given.push(yield* writeSession(handle, coValue, "s", { lastIdx: 1 }));
        given.push(yield* writeSession(handle, coValue, `t${round}`, { lastIdx: 1 }));
      });
      await store.eraseCoValueButKeepTombstone(coID("a"));
      await store.close();
      store = await open({ path });
    }
    expect(new Set(given).size).toBe(6);
  });

  test("a row id that a rolled-back transaction was given leads to no other session", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    let burnt = 0;
    const failing = transact(store, function* (handle) {
      burnt = yield* writeSession(handle, coValue, "s", { lastIdx: 1 });
      throw new Error("planned");
    });
    await expect(failing).rejects.toThrow("planned");
    await transact(store, function* (handle) {
      expect(yield* writeSession(handle, coValue, "t", { lastIdx: 1 })).not.toBe(burnt);
    });
  });

  test("a transaction may add more sessions than one block of row ids holds", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const given = new Set<number>();
    await transact(store, function* (handle) {
      for (let session = 0; session < 600; session += 1) {
        given.add(yield* writeSession(handle, coValue, `s${session}`, { lastIdx: 1 }));
      }
    });
    const sessions = await store.getCoValueSessions(coValue);
    expect(new Set(sessions.map(({ rowID }) => rowID))).toStrictEqual(given);
    expect(given.size).toBe(600);
  });

  test("ranges of transactions and signatures are mathematical, whatever number bounds them", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    const indices = [0, 1, 2, 2 ** 31, 2 ** 32, 2 ** 40, HIGHEST - 1, HIGHEST];
    let ses = 0;
    await transact(store, function* (handle) {
      ses = yield* writeSession(handle, coValue, "s", {
        lastIdx: HIGHEST,
        // Backwards, so that ascending order is the store's doing.
        transactions: [...indices].reverse().map((idx) => [idx, `${idx}`] as const),
        signatures: [...indices].reverse().map((idx) => [idx, `${idx}`] as const),
      });
    });
    const bounds = [
      ...indices,
      -1,
      -0,
      -(2 ** 53),
      0.5,
      1.5,
      2 ** 53,
      1e300,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ];
    for (const from of bounds) {
      const signatures = await store.getSignatures(ses, from);
      expect(signatures.map(({ idx }) => idx)).toStrictEqual(indices.filter((idx) => idx >= from));
      for (const to of bounds) {
        const rows = await store.getNewTransactionInSession(ses, from, to);
        expect(rows.map(({ idx }) => idx)).toStrictEqual(
          indices.filter((idx) => idx >= from && idx <= to),
        );
      }
    }
    const [session] = await store.getCoValueSessions(coValue);
    expect(session?.lastIdx).toBe(HIGHEST);
    for (const unknown of [0, -1, 1.5, HIGHEST, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(await store.getNewTransactionInSession(unknown, 0, 9)).toStrictEqual([]);
      expect(await store.getCoValueSessions(unknown)).toStrictEqual([]);
    }
  });

  test("a page of ids holds those after the offset, whatever number limit and offset are", async () => {
    const store = await open();
    const all = ["a", "b", "c", "d", "e"];
    for (const id of all) await store.upsertCoValue(id, header({}));
    const numbers = [
      -2,
      -1,
      -0,
      0,
      0.5,
      1,
      1.5,
      2,
      4,
      5,
      6,
      2 ** 31,
      2 ** 53,
      1e300,
      Number.POSITIVE_INFINITY,
      Number.NEGATIVE_INFINITY,
      Number.NaN,
    ];
    for (const limit of numbers) {
      for (const offset of numbers) {
        const expected = all
          .filter((_, index) => index + 1 > offset)
          .slice(0, limit > 0 ? limit : 0)
          .map((id) => ({ id }));
        expect(await store.getCoValueIDs(limit, offset)).toStrictEqual(expected);
      }
    }
  });

  test("refuses to store under an index or a row id that is no whole number from 0 to 2^53 − 1", async () => {
    const store = await open();
    const coValue = (await store.upsertCoValue("a", header({}))) ?? 0;
    for (const bad of [-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY]) {
      const attempts = [
        (handle: Parameters<Parameters<typeof transact>[1]>[0]) =>
          handle.addTransaction(1, bad, transaction("x")),
        (handle: Parameters<Parameters<typeof transact>[1]>[0]) =>
          handle.addSignatureAfter({ sessionRowID: bad, idx: 0, signature: signature("x") }),
        (handle: Parameters<Parameters<typeof transact>[1]>[0]) =>
          handle.addSessionUpdate({
            sessionUpdate: {
              coValue,
              sessionID: sessionID("s"),
              lastIdx: bad,
              lastSignature: signature("x"),
            },
          }),
      ];
      for (const call of attempts) {
        const refused = transact(store, function* (handle) {
          yield* settle(call(handle));
        });
        await expect(refused).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
      }
    }
    expect(await store.getCoValueSessions(coValue)).toStrictEqual([]);
  });
});
