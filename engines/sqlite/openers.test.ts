import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import {
  transact as transactOnStore,
  type AnyCoValueStore,
  type AnyCoValueTransaction,
} from "../covalue/transact.ts";
import type { Api } from "../engine/cell.ts";
import { settle, type Steps } from "../engine/steps.ts";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import {
  CELLS,
  cleanUp,
  coID,
  header,
  openAsync,
  openSync,
  peerID,
  plainConnection,
  scratchDirectory,
  sessionID,
  signature,
  transaction,
  writeSession,
} from "./cells.test.support.ts";

afterEach(cleanUp);

describe.each(CELLS)("two openers of one directory, $api", ({ api, open, transact }) => {
  test("see each other's commits at once, number coValues as one, and share no session row id", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    expect(await one.upsertCoValue("a", header({ by: 1 }))).toBe(1);
    expect(await two.upsertCoValue("a", header({ by: 2 }))).toBe(1);
    expect(await two.upsertCoValue("b", header({ by: 2 }))).toBe(2);
    expect(await one.getCoValueIDs(9, 0)).toStrictEqual([{ id: "a" }, { id: "b" }]);
    const given = new Set<number>();
    for (const [index, store] of [one, two, one].entries()) {
      await transact(store, function* (handle) {
        given.add(yield* writeSession(handle, 1, `s${index}`, { lastIdx: 1 }));
      });
    }
    expect(given.size).toBe(3);
    expect(await two.getCoValueSessions(1)).toStrictEqual(await one.getCoValueSessions(1));
    expect(
      await one.tryAcquireStorageReconciliationLock(sessionID("s"), peerID("p")),
    ).toMatchObject({ acquired: true });
    expect(
      await two.tryAcquireStorageReconciliationLock(sessionID("t"), peerID("p")),
    ).toStrictEqual({ acquired: false, reason: "lock_held" });
  });

  test("fail with CONFLICT rather than overwrite what came in between, and write nothing", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    for (const id of ["a", "b"]) await one.upsertCoValue(id, header({}));
    const lock = {
      key: "k",
      holderSessionId: sessionID("s"),
      acquiredAt: 1,
      lastProcessedOffset: 0,
    };
    const between: ((handle: AnyCoValueTransaction) => Steps<unknown>)[] = [
      // The session that the loser is about to write.
      (handle) => writeSession(handle, 1, "s", { lastIdx: 5 }),
      (handle) => settle(handle.putStorageReconciliationLock(lock)),
    ];
    for (const write of between) {
      const losing = transact(one, function* (handle) {
        const row = yield* settle(handle.getSingleCoValueSession(1, sessionID("s")));
        yield* settle(handle.getStorageReconciliationLock("k"));
        yield* writeSession(handle, 1, `own ${row?.lastIdx}`, { lastIdx: 1 });
        yield* transactOn(api, two, write);
        yield* settle(handle.markCoValueAsDeleted(coID("a")));
      });
      await expect(losing).rejects.toMatchObject({ code: "CONFLICT" });
      await transact(two, function* (handle) {
        yield* settle(handle.putStorageReconciliationLock({ ...lock, acquiredAt: 2 }));
      });
    }
    expect(await two.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    const sessions = await two.getCoValueSessions(1);
    expect(sessions.map((row) => row.sessionID)).toStrictEqual(["s"]);
  });

  test("read a session and a lock again as before, whatever the other one has committed meanwhile", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    await one.upsertCoValue("a", header({}));
    const lock = { key: "k", holderSessionId: sessionID("s"), acquiredAt: 1 };
    function* write(handle: AnyCoValueTransaction, count: number): Steps<void> {
      yield* writeSession(handle, 1, "s", { lastIdx: count });
      yield* settle(handle.putStorageReconciliationLock({ ...lock, lastProcessedOffset: count }));
    }
    function* read(handle: AnyCoValueTransaction): Steps<unknown> {
      const row = yield* settle(handle.getSingleCoValueSession(1, sessionID("s")));
      return [row?.lastIdx, yield* settle(handle.getStorageReconciliationLock("k"))];
    }
    for (const count of [1, 2]) {
      await transact(one, function* (handle) {
        const before = yield* read(handle);
        yield* transactOn(api, two, (other) => write(other, count));
        expect(yield* read(handle)).toStrictEqual(before);
      });
    }
  });

  test("do not conflict over what they did not read", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    for (const id of ["a", "b"]) await one.upsertCoValue(id, header({}));
    for (const store of [one, two]) {
      await transact(store, function* (handle) {
        yield* writeSession(handle, store === one ? 1 : 2, "s", { lastIdx: 1 });
      });
    }
    await transact(one, function* (handle) {
      yield* settle(handle.getSingleCoValueSession(1, sessionID("s")));
      yield* settle(two.upsertCoValue("c", header({})));
      yield* transactOn(api, two, (other) => writeSession(other, 2, "s", { lastIdx: 2 }));
      yield* writeSession(handle, 1, "s", { lastIdx: 2 });
    });
    for (const coValue of [1, 2]) {
      expect((await one.getCoValueSessions(coValue))[0]?.lastIdx).toBe(2);
    }
  });

  test("do not conflict over sessions that both add meanwhile, in transactions or batches", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    for (const id of ["a", "b"]) await one.upsertCoValue(id, header({}));
    const batch = {
      sessionID: sessionID("s of a batch"),
      lastIdx: 1,
      lastSignature: signature("x"),
    };
    await transact(one, function* (handle) {
      yield* writeSession(handle, 1, "s of one", { lastIdx: 1, transactions: [[0, "one"]] });
      yield* transactOn(api, two, function* (other) {
        yield* writeSession(other, 1, "s of two", { lastIdx: 1, transactions: [[0, "two"]] });
        yield* writeSession(other, 2, "s of two", { lastIdx: 1, transactions: [[0, "two"]] });
      });
      yield* settle(
        two.commitBatch([
          { id: coID("b"), sessions: [{ ...batch, transactions: [], signatures: [] }] },
        ]),
      );
      yield* writeSession(handle, 2, "s of one", { lastIdx: 1, transactions: [[0, "one"]] });
    });
    const sessions = [...(await two.getCoValueSessions(1)), ...(await two.getCoValueSessions(2))];
    expect(sessions.map((row) => row.sessionID).sort()).toStrictEqual([
      "s of a batch",
      "s of one",
      "s of one",
      "s of two",
      "s of two",
    ]);
    expect(new Set(sessions.map((row) => row.rowID)).size).toBe(5);
    for (const { rowID, sessionID: id } of sessions) {
      const texts = (await one.getNewTransactionInSession(rowID, 0, 9)).map(({ tx }) => tx);
      const writer = id.slice("s of ".length);
      expect(texts).toStrictEqual(writer === "a batch" ? [] : [transaction(writer)]);
    }
  });

  test("survive each other's close", async () => {
    const path = scratchDirectory();
    const [one, two] = [await open({ path }), await open({ path })];
    await one.upsertCoValue("a", header({}));
    await one.close();
    expect(await two.upsertCoValue("b", header({}))).toBe(2);
    await two.close();
    expect(await (await open({ path })).getCoValueCount()).toBe(2);
  });
});

describe("a writer whose turn another opener holds too long", () => {
  test("fails with LOCKED, writes nothing, and succeeds later", () => {
    const path = scratchDirectory();
    const store = openSync({ path });
    const other = plainConnection(path);
    other.exec("BEGIN IMMEDIATE");
    expect(() => store.upsertCoValue("a", header({}))).toThrow(
      expect.objectContaining({ code: "LOCKED" }),
    );
    // Reads go on, and so does opening what has its tables.
    expect(store.getCoValueCount()).toBe(0);
    expect(openSync({ path }).getCoValueCount()).toBe(0);
    other.exec("ROLLBACK");
    other.close();
    expect(store.upsertCoValue("a", header({}))).toBe(1);
  });
});

describe("openers in several processes", () => {
  test("open a new directory at the same moment, and no row id is skipped or given twice", async () => {
    const path = scratchDirectory();
    await Promise.all([1, 2, 3].map(() => run(path, "upsert", 40)));
    const store = await openAsync({ path });
    expect(await store.getCoValueCount()).toBe(120);
    const rows = [];
    for await (const row of store.rows?.() ?? []) if (row.table === "coValue") rows.push(row.rowID);
    expect(rows).toStrictEqual(Array.from({ length: 120 }, (_, index) => index + 1));
  });

  test("wait for one another's commits", async () => {
    const path = scratchDirectory();
    const store = openSync({ path });
    const holder = start(path, "hold", 300);
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    expect(store.upsertCoValue("a", header({}))).toBe(1);
  });

  test("lose no update to one another", async () => {
    const path = scratchDirectory();
    const store = await openAsync({ path });
    await store.upsertCoValue("a", header({}));
    await Promise.all([run(path, "increment", 150), run(path, "increment", 150)]);
    const [row] = await store.getCoValueSessions(1);
    expect(row?.lastIdx).toBe(300);
  });
});

/** A whole transaction of another store, as a step of one that is open. */
function* transactOn(
  api: Api,
  store: AnyCoValueStore,
  write: (handle: AnyCoValueTransaction) => Steps<unknown>,
): Steps<void> {
  yield* transactOnStore(api, store, function* (handle) {
    yield* write(handle);
  });
}

/** Starts a second process and answers when it has ended. */
async function run(path: string, action: "upsert" | "increment", count: number): Promise<void> {
  const child = start(path, action, count);
  const [code] = await once(child, "exit");
  expect(code).toBe(0);
}

function start(path: string, action: "upsert" | "increment" | "hold", count: number) {
  const script = moduleBeside(import.meta.url, "./second-opener.test.support");
  const command = nodeCommand(script, path, action, `${count}`);
  return spawn(command.program, command.arguments, { stdio: ["ignore", "pipe", "inherit"] });
}
