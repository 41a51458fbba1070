import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import {
  getSqliteStorageAsync,
  logger,
  LogLevel,
  SQLiteClientAsync,
  type DBClientInterfaceAsync,
  type DBTransactionInterfaceAsync,
  type SQLiteDatabaseDriverAsync,
} from "cojson";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ManualClock, offeredCells, runAsync, type Api } from "../engine/index.ts";
import { memoryEngine } from "../memory/index.ts";
import { sqliteEngine } from "../sqlite/index.ts";
import { withComposites } from "./composites.ts";
import { judge } from "./judge.ts";
import { fullDigest } from "./observe.ts";
import type { BatchSession, BatchWrite, History, SerialOperation } from "./operations.ts";
import { Player, skippedOperations } from "./player.ts";
import type { CoValueStore, CoValueStoreSync, StoredRow } from "./port.ts";
import type { AnyCoValueStore } from "./transact.ts";

// Histories erase what is unknown, which is said each time.
beforeAll(() => logger.setLevel(LogLevel.NONE));

const SCRATCH = join(import.meta.dirname, "../../.assay/composites-test");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "run-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const IDS = ["co_z1", "co_z1\0", "co_z12", "__proto__"];
const SESSIONS = ["a_session_z1", "a_session_z1$", "__proto__"];

describe("the composite calls over the small ones are equal to an engine's own", () => {
  const cells = [memoryEngine, sqliteEngine].flatMap((engine) =>
    offeredCells(engine).map((cell) => ({ engine, ...cell })),
  );
  const cases = cells.flatMap((cell) =>
    [1, 2, 3].map((seed) => [cell.engine.name, cell.api, cell.durability, seed, cell] as const),
  );
  test.each(cases)("%s/%s/%s, seed %i", async (name, api, durability, seed, { engine }) => {
    const open = async (which: string): Promise<AnyCoValueStore> => {
      const path = join(scratch, `${name}-${api}-${durability}-${seed}-${which}`);
      return api === "async"
        ? engine.openAsync({ path, durability })
        : engine.openSync({ path, durability });
    };
    const own = await open("own");
    const small = await open("small");
    const ownPlayer = playerOn(api, own);
    const smallPlayer = playerOn(api, overSmallCalls(api, small));
    for (const [index, operation] of randomHistory(seed).entries()) {
      const expected = await ownPlayer.playAsync(operation);
      const actual = await smallPlayer.playAsync(operation);
      expect(actual, `operation ${index}: ${JSON.stringify(operation)}`).toEqual(expected);
    }
    expect(fullDigest(await rowsOf(small))).toBe(fullDigest(await rowsOf(own)));
    expect((await rowsOf(own)).length).toBeGreaterThan(20);
    await own.close();
    await small.close();
  });
});

describe("cojson's own async SQLite client with the composite calls", () => {
  test("is a store that the player plays and the reference agrees with", async () => {
    const driver = new SqliteDriver();
    await getSqliteStorageAsync(driver);
    const store = withComposites("async", new SQLiteClientAsync(driver), {
      close: async () => void (await driver.closeDb()),
      sync: async () => {},
      stats: () => ({ calls: driver.calls, rows: 0, batchBytes: 0, syncsRequested: 0 }),
    });
    const clock = new ManualClock();
    const subject = {
      api: "async" as const,
      store,
      clock,
      skips: skippedOperations("async", false),
    };
    // Where the published client is known to differ, the contract says so; the history keeps off that:
    // a session named __proto__ is missing from its known states, and a mark after an erasure is lost.
    const tame = { sessions: SESSIONS.slice(0, 2), marks: false };
    const judgement = await runAsync(judge(subject, randomHistory(4, tame)));
    expect(judgement).toMatchObject({ state: "agrees" });
    expect(store.stats().calls).toBeGreaterThan(100);
    await store.close();
  });

  test("keeps its state, since its calls are bound to it", async () => {
    class Client extends SQLiteClientAsync {
      readonly #seen: string[] = [];

      override async getCoValueCount(): Promise<number> {
        this.#seen.push("counted");
        return this.#seen.length;
      }
    }
    const driver = new SqliteDriver();
    const client = new Client(driver);
    const { getCoValueCount } = withComposites("async", client, lifeless);
    expect([await getCoValueCount(), await getCoValueCount()]).toEqual([1, 2]);
    await driver.closeDb();
  });
});

describe("what cojson's interface allows and the port does not", () => {
  test("a client that answers without a promise is given one", async () => {
    const client = memoryClientWith({ getCoValue: () => undefined });
    const answer = withComposites("async", await client, lifeless).getCoValue("co_z1");
    expect(answer).toBeInstanceOf(Promise);
    expect(await answer).toBeUndefined();
  });

  test("signatures without a session's row id are given it", () => {
    const own = memoryEngine.openSync({ path: scratch, durability: "volatile" });
    const store = overSmallCalls("sync", withoutSes(own)) as CoValueStoreSync;
    new Player(subjectOf("sync", store)).playSync({
      op: "commitBatch",
      writes: [
        { id: "co_z1", header: {}, deleted: false, sessions: [sessionWrite("s", 0, 1, true)] },
      ],
    });
    expect(store.getSignatures(1, 0)).toEqual([{ idx: 0, signature: "signature-1", ses: 1 }]);
    expect(store.readCoValue("co_z1")?.sessions[0]?.signatures).toEqual(store.getSignatures(1, 0));
  });

  test("the stored session is passed along as cojson passes it", async () => {
    const hints: unknown[] = [];
    const store = memoryEngine.openAsync({ path: scratch, durability: "volatile" });
    const client = await memoryClientWith({
      transaction: async (callback) =>
        (await store).transaction((handle) => callback(recordingHints(handle, hints))),
      upsertCoValue: async (id, header) => (await store).upsertCoValue(id, header),
    });
    const player = playerOn("async", withComposites("async", client, lifeless));
    for (const from of [0, 1]) {
      const sessions = [sessionWrite("s", from, 1, false)];
      await player.playAsync({
        op: "commitBatch",
        writes: [{ id: "co_z1", header: {}, deleted: false, sessions }],
      });
    }
    expect(hints).toMatchObject([undefined, { sessionID: "s", lastIdx: 1 }]);
  });
});

const lifeless = {
  close: async () => {},
  sync: async () => {},
  stats: () => ({ calls: 0, rows: 0, batchBytes: 0, syncsRequested: 0 }),
};

function overSmallCalls(api: Api, store: AnyCoValueStore): AnyCoValueStore {
  return api === "async"
    ? withComposites(api, store as CoValueStore, store as CoValueStore)
    : withComposites(api, store as CoValueStoreSync, store as CoValueStoreSync);
}

function subjectOf(api: Api, store: AnyCoValueStore): ConstructorParameters<typeof Player>[0] {
  return { api, store, clock: new ManualClock(), skips: skippedOperations(api, false) };
}

function playerOn(api: Api, store: AnyCoValueStore): Player {
  return new Player(subjectOf(api, store));
}

async function rowsOf(store: AnyCoValueStore): Promise<StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of store.rows?.() ?? []) rows.push(row);
  return rows;
}

async function memoryClientWith(
  changes: Partial<DBClientInterfaceAsync>,
): Promise<DBClientInterfaceAsync> {
  const store = await memoryEngine.openAsync({ path: scratch, durability: "volatile" });
  return { ...withComposites("async", store, store), ...changes };
}

function withoutSes(store: CoValueStoreSync): CoValueStoreSync {
  const stripped = overSmallCalls("sync", store) as CoValueStoreSync;
  const signatures: unknown = (ses: number, first: number) =>
    store.getSignatures(ses, first).map(({ idx, signature }) => ({ idx, signature }));
  return Object.assign(stripped, { getSignatures: signatures });
}

function recordingHints(
  handle: DBTransactionInterfaceAsync,
  hints: unknown[],
): DBTransactionInterfaceAsync {
  return {
    ...handle,
    addSessionUpdate: (update) => {
      hints.push(update.sessionRow);
      return handle.addSessionUpdate(update);
    },
  };
}

/** Batches, erasures, marks and whole reads over few ids, the same for the same seed. */
function randomHistory(
  seed: number,
  { sessions, marks } = { sessions: SESSIONS, marks: true },
): History {
  const random = randomNumbers(seed);
  const pick = <T>(values: readonly T[]): T => values[random(values.length)] as T;
  const write = (): BatchWrite => ({
    id: pick(IDS),
    ...(random(3) === 0 ? {} : { header: { seed, number: random(1_000_000) } }),
    deleted: marks && random(8) === 0,
    sessions: Array.from({ length: random(3) }, () =>
      sessionWrite(pick(sessions), random(4), random(4), random(2) === 0),
    ),
  });
  return Array.from({ length: 60 }, (_, index): SerialOperation => {
    const id = pick(IDS);
    if (index % 10 === 7) return { op: "eraseCoValueButKeepTombstone", id };
    if (index % 10 === 9) return { op: "upsertCoValue", id, header: { index } };
    if (index % 2 === 1) return { op: "readCoValue", id };
    return { op: "commitBatch", writes: Array.from({ length: 1 + random(3) }, write) };
  });
}

function sessionWrite(
  session: string,
  from: number,
  count: number,
  signatureAfter: boolean,
): BatchSession {
  const signature = `signature-${from + count}`;
  return { session, from, count, text: "[]", signature, bytes: 7 * count, signatureAfter };
}

/** Marsaglia's xorshift, 32 bits. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** What an application would write for `cojson`: one connection, transactions by BEGIN and COMMIT. */
class SqliteDriver implements SQLiteDatabaseDriverAsync {
  readonly #database = new Database(":memory:");
  calls = 0;

  async initialize(): Promise<void> {}

  async run(sql: string, params: unknown[]): Promise<void> {
    this.calls += 1;
    const statement = this.#database.prepare(sql);
    if (statement.reader) statement.all(...params);
    else statement.run(...params);
  }

  async query<T>(sql: string, params: unknown[]): Promise<T[]> {
    this.calls += 1;
    // cojson names the type of its own rows.
    return this.#database.prepare(sql).all(...params) as T[];
  }

  async get<T>(sql: string, params: unknown[]): Promise<T | undefined> {
    this.calls += 1;
    return this.#database.prepare(sql).get(...params) as T | undefined;
  }

  async transaction(callback: (tx: SQLiteDatabaseDriverAsync) => unknown): Promise<unknown> {
    this.#database.exec("BEGIN");
    try {
      const result = await callback(this);
      this.#database.exec("COMMIT");
      return result;
    } catch (error) {
      this.#database.exec("ROLLBACK");
      throw error;
    }
  }

  async closeDb(): Promise<unknown> {
    return this.#database.close();
  }
}
