// What histories cannot see of the layer over an ordered store: how it lies in the store, what it
// does beside it, and how it behaves when the store fails. The contract itself is the suite's.
import { logger, LogLevel } from "cojson";
import { beforeAll, describe, expect, it } from "vitest";
import {
  fullDigest,
  type CoValueHeader,
  type RawCoID,
  type SessionID,
  type Signature,
  type StoredRow,
  type Transaction,
} from "../covalue/index.ts";
import { openMemoryStore, openMemoryStoreSync } from "../memory/store.ts";
import { encodeTuple } from "../ordered/index.ts";
import type { KeyRange, OrderedStore, ScanOptions, Write } from "../ordered/port.ts";
import { encodeCoValue, keyOf, TABLE } from "./layout.ts";
import { orderedEngine } from "./engine.ts";
import { openCoValueStore } from "./store-async.ts";
import { openCoValueStoreSync } from "./store-sync.ts";

const header = { type: "comap" } as CoValueHeader;
const tx = { privacy: "trusting", madeAt: 1, changes: "[]" } as unknown as Transaction;
const session = (coValue: number, sessionID: string) => ({
  sessionUpdate: {
    coValue,
    sessionID: sessionID as SessionID,
    lastIdx: 1,
    lastSignature: "signature" as Signature,
  },
});
const coded = (code: string): unknown => expect.objectContaining({ code });

beforeAll(() => logger.setLevel(LogLevel.NONE));

/** CoValues whose rows fill more than one page of the memory store, which holds a thousand entries. */
const TWO_PAGES = 1_200;

describe("the coValue layer", () => {
  it("goes on counting row ids from what the store holds", () => {
    const ordered = openMemoryStoreSync();
    const first = openCoValueStoreSync("test", ordered, Date.now);
    first.upsertCoValue("a", header);
    first.transaction((handle) => handle.addSessionUpdate(session(1, "s")));
    const second = openCoValueStoreSync("test", ordered, Date.now);
    expect(second.upsertCoValue("b", header)).toBe(2);
    expect(second.getCoValueCount()).toBe(2);
    expect(second.transaction((handle) => handle.addSessionUpdate(session(2, "s")))).toBe(2);
  });

  it("uses up no row id when a transaction rolls back or the store refuses the batch", async () => {
    const ordered = openMemoryStore();
    let full = false;
    const failing: OrderedStore = {
      ...ordered,
      batch: (writes) => (full ? Promise.reject(new Error("disk full")) : ordered.batch(writes)),
    };
    const store = await openCoValueStore("test", failing, Date.now);
    full = true;
    await expect(store.upsertCoValue("a", header)).rejects.toThrow("disk full");
    full = false;
    expect(await store.getCoValueCount()).toBe(0);
    expect(await store.upsertCoValue("a", header)).toBe(1);
    await expect(
      store.transaction(async (handle) => {
        expect(await handle.addSessionUpdate(session(1, "s"))).toBe(1);
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await store.transaction((handle) => handle.addSessionUpdate(session(1, "t")))).toBe(1);
  });

  it("hands the store one batch a transaction, with nothing in it twice", async () => {
    const batches: (readonly Write[])[] = [];
    const ordered = openMemoryStore();
    const store = await openCoValueStore(
      "test",
      { ...ordered, batch: (writes) => (batches.push(writes), ordered.batch(writes)) },
      Date.now,
    );
    await store.upsertCoValue("a", header);
    await store.transaction(async (handle) => {
      const ses = await handle.addSessionUpdate(session(1, "s"));
      await handle.addSessionUpdate(session(1, "s"));
      await Promise.all([0, 1, 2].map((idx) => handle.addTransaction(ses, idx, tx)));
    });
    await store.transaction(async () => {});
    const keys = batches.map(
      (batch) => new Set(batch.map(([key]) => Buffer.from(key).toString("hex"))).size,
    );
    // The session and its index, their row counter, and three transactions; an empty one writes nothing.
    expect(batches.map((batch) => batch.length)).toEqual([2, 6]);
    expect(keys).toEqual([2, 6]);
  });

  it("asks the store once for all coValues of a batch and once for their sessions", async () => {
    const asked: number[] = [];
    const ordered = openMemoryStore();
    const store = await openCoValueStore(
      "test",
      { ...ordered, getMany: (keys) => (asked.push(keys.length), ordered.getMany(keys)) },
      Date.now,
    );
    const write = (id: string, lastIdx: number) => ({
      id: id as RawCoID,
      header,
      sessions: ["s", "t"].map((sessionID) => ({
        sessionID: sessionID as SessionID,
        lastIdx,
        lastSignature: "signature" as Signature,
        transactions: [{ idx: lastIdx - 1, tx }],
        signatures: [],
      })),
    });
    asked.length = 0;
    expect(await store.commitBatch([write("a", 1), write("b", 1), write("a", 2)])).toEqual([
      1, 2, 1,
    ]);
    expect(asked.splice(0)).toEqual([2, 4]);
    expect(await store.getCoValueKnownState("a")).toMatchObject({ sessions: { s: 2, t: 2 } });
    asked.length = 0;
    // A session that is looked up and then updated, as cojson does, is read once.
    await store.transaction(async (handle) => {
      await handle.getSingleCoValueSession(1, "s" as SessionID);
      await handle.addSessionUpdate(session(1, "s"));
    });
    expect(asked).toEqual([1, 1]);
  });

  it("never scans over a session's row, which every append rewrites", async () => {
    const ordered = openMemoryStore();
    const store = await openCoValueStore("test", ordered, Date.now);
    await store.upsertCoValue("a", header);
    await store.transaction((handle) => handle.addSessionUpdate(session(1, "s")));
    const scanned: Uint8Array[] = [];
    const watching = await openCoValueStore(
      "test",
      {
        ...ordered,
        snapshot: () => {
          const snapshot = ordered.snapshot();
          return {
            getMany: (keys) => snapshot.getMany(keys),
            close: () => snapshot.close(),
            scan: (range, options) => {
              scanned.push(range.start);
              return snapshot.scan(range, options);
            },
          };
        },
      },
      Date.now,
    );
    expect(await watching.getCoValueSessions(1)).toHaveLength(1);
    expect(await watching.getCoValueKnownState("a")).toMatchObject({ sessions: { s: 1 } });
    expect(scanned.length).toBeGreaterThan(0);
    expect(scanned.map((key) => key[0])).not.toContain(TABLE.session);
  });

  it("lists ids by a scan of just their rows, without a limit, whatever the limit and the offset", async () => {
    const ordered = openMemoryStore();
    const scans: [range: KeyRange, options: ScanOptions | undefined][] = [];
    const store = await openCoValueStore(
      "test",
      {
        ...ordered,
        scan: (range, options) => (scans.push([range, options]), ordered.scan(range, options)),
      },
      Date.now,
    );
    const ids = Array.from({ length: 9 }, (_, index) => `id ${index}`);
    for (const id of ids) await store.upsertCoValue(id, header);
    scans.length = 0;
    const listed = async (limit: number, offset: number): Promise<string[]> =>
      (await store.getCoValueIDs(limit, offset)).map(({ id }) => id);
    expect(await listed(3, 2)).toEqual(ids.slice(2, 5));
    expect(await listed(3.9, -1)).toEqual(ids.slice(0, 3));
    expect(await listed(9, 7)).toEqual(ids.slice(7));
    expect(scans.map(([range]) => range)).toStrictEqual(
      [
        [3, 6],
        [1, 4],
        [8, 17],
      ].map(([start = 0, end = 0]) => ({
        start: keyOf.coValueByRow(start),
        end: keyOf.coValueByRow(end),
      })),
    );
    expect(await listed(0.5, 0)).toEqual([]);
    const most = Number.MAX_SAFE_INTEGER;
    for (const limit of [most - 9, most - 1, most, 2 ** 60, Number.POSITIVE_INFINITY]) {
      expect(await listed(limit, 2)).toEqual(ids.slice(2));
      expect(await listed(limit, most - 1)).toEqual([]);
    }
    for (const [, options] of scans) expect(options?.limit).toBeUndefined();
  });

  it("says that a session is corrupt whose row is gone", () => {
    const ordered = openMemoryStoreSync();
    const store = openCoValueStoreSync("test", ordered, Date.now);
    store.upsertCoValue("a", header);
    store.transaction((handle) => handle.addSessionUpdate(session(1, "s")));
    ordered.batch([[keyOf.session(1), undefined]]);
    expect(() => store.getCoValueSessions(1)).toThrow(coded("CORRUPT"));
    expect(() => store.getCoValueKnownState("a")).toThrow(coded("CORRUPT"));
    expect(() =>
      store.transaction((handle) => handle.getSingleCoValueSession(1, "s" as SessionID)),
    ).toThrow(coded("CORRUPT"));
  });

  it("erases what the same transaction has written", async () => {
    const store = await openCoValueStore("test", openMemoryStore(), Date.now);
    await store.upsertCoValue("a", header);
    await store.transaction(async (handle) => {
      for (const name of ["s", "t$"]) {
        const ses = await handle.addSessionUpdate(session(1, name));
        await handle.addTransaction(ses, 0, tx);
        await handle.addSignatureAfter({ sessionRowID: ses, idx: 0, signature: "x" as Signature });
      }
      await handle.deleteCoValueContent({ rowID: 1, id: "a" as RawCoID });
    });
    const rows: StoredRow[] = [];
    for await (const row of store.rows?.() ?? []) rows.push(row);
    expect(rows.map(({ table }) => table).sort()).toEqual([
      "coValue",
      "deletion",
      "session",
      "signature",
      "transaction",
    ]);
  });

  it("notices that two long ids lead to one digest instead of mixing them up", () => {
    const ordered = openMemoryStoreSync();
    const store = openCoValueStoreSync("test", ordered, Date.now);
    const id = "x".repeat(2_000);
    store.upsertCoValue(id, header);
    // A collision cannot be had for the asking, so the row is made to hold another id.
    ordered.batch([[keyOf.coValueByRow(1), Buffer.from("y".repeat(2_000))]]);
    expect(() => store.getCoValue(id)).toThrow(coded("CORRUPT"));
  });

  it("answers corrupt rows as the contract says: no coValue, an empty range", () => {
    const ordered = openMemoryStoreSync();
    const store = openCoValueStoreSync("test", ordered, Date.now);
    store.upsertCoValue("a", header);
    const ses = store.transaction((handle) => {
      const rowID = handle.addSessionUpdate(session(1, "s"));
      handle.addTransaction(rowID, 0, tx);
      handle.addTransaction(rowID, 1, tx);
      return rowID;
    });
    expect(ses).toBe(1);
    ordered.batch([[keyOf.transaction(1, 1), Buffer.from("{")]]);
    expect(store.getNewTransactionInSession(1, 0, 1)).toEqual([]);
    expect(store.getNewTransactionInSession(1, 0, 0)).toHaveLength(1);
    const damaged = Buffer.concat([encodeCoValue(1, header).subarray(0, 8), Buffer.from("{")]);
    ordered.batch([[keyOf.coValueById("a"), damaged]]);
    expect(store.getCoValue("a")).toBeUndefined();
    expect(store.getCoValueKnownState("a")?.sessions).toEqual({ s: 1 });
  });

  it("says that a key of no table is corrupt", () => {
    const ordered = openMemoryStoreSync();
    const store = openCoValueStoreSync("test", ordered, Date.now);
    ordered.batch([[encodeTuple(Math.max(...Object.values(TABLE)) + 1, 1), Buffer.of()]]);
    expect(() => [...(store.rows?.() ?? [])]).toThrow(coded("CORRUPT"));
  });

  it("refuses row ids and indices that cannot be, and writes nothing of the call", () => {
    const store = openCoValueStoreSync("test", openMemoryStoreSync(), Date.now);
    store.upsertCoValue("a", header);
    const whole = fullDigest([...(store.rows?.() ?? [])]);
    for (const [ses, idx] of [
      [0, 0],
      [-1, 0],
      [1.5, 0],
      [1, -1],
      [1, 2 ** 53],
    ] as const) {
      expect(() => store.transaction((handle) => handle.addTransaction(ses, idx, tx))).toThrow(
        coded("INVALID_ARGUMENT"),
      );
    }
    for (const wrong of [{ lastIdx: -1 }, { lastIdx: 0.5 }, { bytesSinceLastSignature: -1 }]) {
      const sessionUpdate = { ...session(1, "s").sessionUpdate, ...wrong };
      expect(() =>
        store.transaction((handle) => handle.addSessionUpdate({ sessionUpdate })),
      ).toThrow(coded("INVALID_ARGUMENT"));
    }
    expect(fullDigest([...(store.rows?.() ?? [])])).toBe(whole);
  });

  it("gives a session back with every count it can have, and with none", () => {
    const store = openCoValueStoreSync("test", openMemoryStoreSync(), Date.now);
    store.upsertCoValue("a", header);
    for (const bytesSinceLastSignature of [undefined, 0, 1, 2 ** 32, Number.MAX_SAFE_INTEGER]) {
      const sessionUpdate = {
        ...session(1, "\ud800\0").sessionUpdate,
        lastIdx: Number.MAX_SAFE_INTEGER,
        ...(bytesSinceLastSignature === undefined ? {} : { bytesSinceLastSignature }),
      };
      store.transaction((handle) => handle.addSessionUpdate({ sessionUpdate }));
      expect(store.getCoValueSessions(1)).toStrictEqual([{ ...sessionUpdate, rowID: 1 }]);
    }
    // As a client of cojson's SQLite hands it back where it was never set.
    const unset = { ...session(1, "s").sessionUpdate, bytesSinceLastSignature: null as never };
    store.transaction((handle) => handle.addSessionUpdate({ sessionUpdate: unset }));
    expect(store.getCoValueSessions(1)).toContainEqual({
      ...session(1, "s").sessionUpdate,
      rowID: 2,
    });
  });

  it("rolls back a sync transaction whose callback returns a promise", () => {
    const store = openCoValueStoreSync("test", openMemoryStoreSync(), Date.now);
    store.upsertCoValue("a", header);
    expect(() =>
      store.transaction(async (handle) => handle.addSessionUpdate(session(1, "s"))),
    ).toThrow(coded("INVALID_ARGUMENT"));
    expect(store.getCoValueSessions(1)).toEqual([]);
  });

  it("waits at close for transactions that are queued, and refuses to be closed from inside one", async () => {
    const ordered = openMemoryStore();
    const store = await openCoValueStore("test", ordered, Date.now);
    await store.upsertCoValue("a", header);
    const writes = ["s", "t"].map((name) =>
      store.transaction(async (handle) => {
        await expect(store.close()).rejects.toThrow(coded("NESTED_TRANSACTION"));
        return handle.addSessionUpdate(session(1, name));
      }),
    );
    // Asked for while the first transaction is still open.
    const closed = store.close();
    await Promise.all([...writes, closed]);
    await expect(store.getCoValue("a")).rejects.toThrow(coded("STORE_CLOSED"));
    const again = await openCoValueStore("test", ordered, Date.now);
    expect(await again.getCoValueSessions(1)).toHaveLength(2);
  });

  it("reads a whole coValue, and its known state, as of one commit while others write", async () => {
    const store = await openCoValueStore("test", openMemoryStore(), Date.now);
    await store.upsertCoValue("a", header);
    const append = (lastIdx: number): Promise<unknown> =>
      store.transaction(async (handle) => {
        const update = session(1, "s").sessionUpdate;
        const ses = await handle.addSessionUpdate({ sessionUpdate: { ...update, lastIdx } });
        await handle.addTransaction(ses, lastIdx - 1, tx);
        await handle.addSessionUpdate(session(1, `${lastIdx}`));
      });
    const torn: unknown[] = [];
    let writing = true;
    const read = async (): Promise<void> => {
      while (writing) {
        const whole = await store.readCoValue("a");
        const written = whole?.sessions.find(({ row }) => row.rowID === 1);
        if (written?.row.lastIdx !== written?.transactions.length) torn.push(written);
        // Each append makes a session beside the one that it appends to.
        const known = await store.getCoValueKnownState("a");
        const counts = Object.values<number>(known?.sessions ?? {});
        if (counts.length > 0 && Math.max(...counts) !== counts.length - 1) torn.push(known);
      }
    };
    const write = async (): Promise<void> => {
      for (let lastIdx = 1; lastIdx <= 50; lastIdx += 1) await append(lastIdx);
      writing = false;
    };
    await Promise.all([write(), read(), read(), read()]);
    expect(torn).toEqual([]);
  });

  it("makes one row of a session that two calls issued together find missing", async () => {
    const store = await openCoValueStore("test", openMemoryStore(), Date.now);
    await store.upsertCoValue("a", header);
    await store.transaction(async (handle) => {
      const [first, second] = await Promise.all([
        handle.addSessionUpdate(session(1, "s")),
        handle.addSessionUpdate(session(1, "s")),
      ]);
      expect(second).toBe(first);
      // Served in the order they were issued: the erase does not take what came after it.
      await Promise.all([
        handle.deleteCoValueContent({ rowID: 1, id: "a" as RawCoID }),
        handle.addSessionUpdate(session(1, "t")),
      ]);
    });
    expect((await store.getCoValueSessions(1)).map(({ sessionID }) => sessionID)).toEqual(["t"]);
  });

  it("counts what can be listed, also before a batch that can be seen is acknowledged", async () => {
    const ordered = openMemoryStore();
    let acknowledge = (): void => {};
    const acknowledged = new Promise<void>((resolve) => {
      acknowledge = resolve;
    });
    const store = await openCoValueStore(
      "test",
      { ...ordered, batch: (writes) => ordered.batch(writes).then(() => acknowledged) },
      Date.now,
    );
    const upserted = store.upsertCoValue("a", header);
    while ((await store.getCoValueIDs(9, 0)).length === 0);
    expect(await store.getCoValueCount()).toBe(1);
    acknowledge();
    await upserted;
  });

  it("ends every scan: of a walk left early, of one left open at close, of a page that failed", async () => {
    const ordered = openMemoryStore();
    const open = new Set<object>();
    let failing = false;
    const counted: OrderedStore = {
      ...ordered,
      scan: (range, options) => {
        const scan = ordered.scan(range, options);
        const handle = {
          nextPage: async () => {
            if (failing) throw new Error("disk");
            const page = await scan.nextPage();
            if (page.last) open.delete(handle);
            return page;
          },
          close: async () => {
            open.delete(handle);
            await scan.close();
          },
        };
        open.add(handle);
        return handle;
      },
      close: async () => {
        expect(open.size).toBe(0);
        await ordered.close();
      },
    };
    const store = await openCoValueStore("test", counted, Date.now);
    for (let index = 0; index < TWO_PAGES; index += 1) {
      await store.upsertCoValue(`id ${index}`, header);
    }
    for await (const row of store.rows?.() ?? []) {
      expect(row.table).toBe("coValue");
      break;
    }
    expect(open.size).toBe(0);
    failing = true;
    await expect(store.getCoValueIDs(9, 0)).rejects.toThrow("disk");
    await expect(store.getCoValueCount()).rejects.toThrow("disk");
    expect(open.size).toBe(0);
    failing = false;
    const walk = store.rows?.()[Symbol.asyncIterator]();
    await walk?.next();
    expect(open.size).toBe(1);
    await store.close();
    // Of the page at hand the walk may go on; for the next one the store is closed.
    const rest = async (): Promise<void> => {
      while ((await walk?.next())?.done === false);
    };
    await expect(rest()).rejects.toThrow(coded("STORE_CLOSED"));
  });

  it("closes the ordered store though a walk that was left open fails to end", async () => {
    let closed = 0;
    const ordered = openMemoryStore();
    const store = await openCoValueStore(
      "test",
      {
        ...ordered,
        scan: (range, options) => {
          const scan = ordered.scan(range, options);
          const failing = () => Promise.reject(new Error("disk"));
          return options === undefined ? { nextPage: () => scan.nextPage(), close: failing } : scan;
        },
        close: async () => void (closed += 1),
      },
      Date.now,
    );
    for (let index = 0; index < TWO_PAGES; index += 1) {
      await store.upsertCoValue(`id ${index}`, header);
    }
    await store.rows?.()[Symbol.asyncIterator]().next();
    await expect(store.close()).rejects.toThrow("disk");
    expect(closed).toBe(1);
  });

  it("closes the ordered store when it cannot be opened over it", async () => {
    let closed = 0;
    const ordered = openMemoryStore();
    const damaged: OrderedStore = {
      ...ordered,
      getMany: () => Promise.reject(new Error("damaged")),
      close: async () => void (closed += 1),
    };
    await expect(openCoValueStore("test", damaged, Date.now)).rejects.toThrow("damaged");
    expect(closed).toBe(1);
  });

  it("refuses what JSON cannot say, and writes nothing of the call", () => {
    const store = openCoValueStoreSync("test", openMemoryStoreSync(), Date.now);
    for (const value of [undefined, 1n, { nested: 1n }] as unknown as Transaction[]) {
      expect(() => store.transaction((handle) => handle.addTransaction(1, 0, value))).toThrow(
        coded("INVALID_ARGUMENT"),
      );
    }
    expect(() => store.upsertCoValue("a", 1n as unknown as CoValueHeader)).toThrow(
      coded("INVALID_ARGUMENT"),
    );
    expect(store.getCoValueCount()).toBe(0);
  });

  it("refuses to be put over a store that keeps data and may have two openers", () => {
    const definition = {
      name: "shared",
      layout: 1,
      probe: async () => ({ available: true, version: "1" }) as const,
      openAsync: async () => openMemoryStore(),
    };
    expect(() =>
      orderedEngine({ ...definition, exclusive: false, durabilities: ["process"] }),
    ).toThrow(TypeError);
    orderedEngine({ ...definition, exclusive: true, durabilities: ["process"] });
  });
});
