// The player, the reference's worlds and the judge, tried on stores that are right, wrong in one way,
// and odd. Whether engines keep the contract is the suite's business, not these tests'.
import { logger, LogLevel } from "cojson";
import { beforeAll, describe, expect, it } from "vitest";
import { ManualClock, runAsync, runSync, type Api } from "../engine/index.ts";
import { memoryEngine } from "../memory/index.ts";
import {
  countOperations,
  fullDigest,
  judge,
  listCoValueIDs,
  observeState,
  OPERATION_NAMES,
  peersOf,
  Player,
  skippedOperations,
  stateDigest,
  visitOperations,
  type CoValueStore,
  type CoValueStoreSync,
  type History,
  type SerialOperation,
  type StoredRow,
  type Subject,
} from "./index.ts";
import { ReferenceStore } from "./reference/index.ts";

const path = "unused";
const header = { type: "comap" };
const upsert = (id: string): SerialOperation => ({ op: "upsertCoValue", id, header });
const append = (
  id: string,
  session: string,
  from: number,
  count: number,
  end: "commit" | "throw" = "commit",
): SerialOperation => ({
  op: "transaction",
  steps: [
    {
      op: "addSessionUpdate",
      id,
      session,
      lastIdx: from + count,
      signature: `to ${from + count}`,
      hint: true,
    },
    { op: "addTransactions", id, session, from, count, text: "[]" },
    { op: "addSignatureAfter", id, session, idx: from + count - 1, signature: "between" },
  ],
  end,
});

/** Every kind of operation at least once. */
const EVERY_KIND: History = [
  upsert("a"),
  append("a", "s", 0, 3),
  append("a", "s$", 0, 1),
  {
    op: "transaction",
    end: "commit",
    steps: [
      { op: "getSingleCoValueSession", id: "a", session: "s" },
      { op: "markCoValueAsDeleted", id: "a" },
      { op: "getStorageReconciliationLock", key: "lock#p" },
      { op: "putStorageReconciliationLock", key: "lock#p", session: "s", acquiredAt: 5, offset: 2 },
      { op: "readOutside", read: { op: "getAllCoValuesWaitingForDelete" } },
      { op: "writeNested", write: { op: "stopTrackingSyncState", id: "a" } },
      { op: "together", steps: [{ op: "markCoValueAsDeleted", id: "a" }] },
      { op: "wait" },
    ],
  },
  { op: "getCoValue", id: "a" },
  { op: "getCoValue", id: "unknown" },
  { op: "getCoValueSessions", id: "a" },
  { op: "getNewTransactionInSession", id: "a", session: "s", from: 1, to: 5 },
  { op: "getSignatures", id: "a", session: "s", from: 0 },
  { op: "getCoValueKnownState", id: "a" },
  { op: "trackCoValuesSyncState", updates: [{ id: "a", peer: "p", synced: false }] },
  { op: "getUnsyncedCoValueIDs" },
  { op: "stopTrackingSyncState", id: "a" },
  { op: "tryAcquireStorageReconciliationLock", session: "t", peer: "p" },
  { op: "renewStorageReconciliationLock", session: "t", peer: "p", offset: 7 },
  { op: "advanceClock", ms: 1_000 },
  { op: "releaseStorageReconciliationLock", session: "t", peer: "p" },
  {
    op: "commitBatch",
    writes: [
      {
        id: "b",
        header,
        deleted: true,
        sessions: [
          { session: "s", from: 0, count: 2, text: "x", signature: "y", signatureAfter: true },
        ],
      },
      { id: "none", deleted: false, sessions: [] },
    ],
  },
  { op: "readCoValue", id: "b" },
  { op: "eraseCoValueButKeepTombstone", id: "a" },
  { op: "transaction", end: "commit", steps: [{ op: "deleteCoValueContent", id: "b" }] },
  { op: "getCoValueIDs", limit: 10, offset: 0 },
  { op: "getCoValueCount" },
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "sync" },
  { op: "reopen" },
  { op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id: "b" } },
  { op: "parallel", branches: [[upsert("c")], [upsert("d")]] },
];

async function memorySubject(
  api: Api,
  change: (store: CoValueStore) => CoValueStore = (store) => store,
): Promise<Subject> {
  const clock = new ManualClock();
  const options = { path, durability: "volatile", clock: clock.now } as const;
  const store =
    api === "async"
      ? change(await memoryEngine.openAsync(options))
      : memoryEngine.openSync(options);
  return { api, store, clock, skips: skippedOperations(api, false) };
}

/** A store that answers some calls its own way. */
function changed<S extends CoValueStore | CoValueStoreSync>(store: S, calls: Partial<S>): S {
  return new Proxy(store, {
    get(target, name) {
      const own: unknown = Reflect.get(calls, name);
      const member: unknown = own ?? Reflect.get(target, name);
      return typeof member === "function"
        ? member.bind(own === undefined ? target : calls)
        : member;
    },
  });
}

beforeAll(() => logger.setLevel(LogLevel.NONE));

describe("the judge", () => {
  it.each(["async", "sync"] as const)(
    "agrees with the memory engine on every kind of operation (%s)",
    async (api) => {
      const judgement = await runAsync(judge(await memorySubject(api), EVERY_KIND));
      expect(judgement).toMatchObject({ state: "agrees" });
    },
  );

  it("has a history here in which no kind of operation is missing", () => {
    const seen = new Set<string>();
    visitOperations(EVERY_KIND, (name) => seen.add(name));
    expect([...seen].sort()).toEqual([...OPERATION_NAMES].sort());
  });

  it("names the first operation whose answer differs, with both answers", async () => {
    const subject = await memorySubject("async", (store) =>
      changed(store, { getCoValueCount: async () => 7 }),
    );
    const judgement = await runAsync(
      judge(subject, [upsert("a"), { op: "getCoValueCount" }, upsert("b")]),
    );
    expect(judgement).toEqual({
      state: "differs",
      difference: {
        at: "operation",
        index: 1,
        operation: { op: "getCoValueCount" },
        expected: { ok: 1 },
        actual: { ok: 7 },
      },
    });
  });

  it("says what differs in canonical form, though it does not compare in that", async () => {
    const subject = await memorySubject("async", (store) =>
      changed(store, {
        getCoValue: async () => JSON.parse('{"rowID":1,"header":0,"a":{"c":1,"b":2}}'),
      }),
    );
    const judgement = await runAsync(judge(subject, [upsert("a"), { op: "getCoValue", id: "a" }]));
    const { actual } = judgement.state === "differs" ? judgement.difference : { actual: undefined };
    expect(JSON.stringify(actual)).toBe('{"ok":{"a":{"b":2,"c":1},"header":0,"rowID":1}}');
  });

  it("finds in the final state what no operation of the history showed", async () => {
    const subject = await memorySubject("async", (store) =>
      changed(store, { stopTrackingSyncState: async () => {} }),
    );
    const judgement = await runAsync(
      judge(subject, [
        { op: "trackCoValuesSyncState", updates: [{ id: "a", peer: "p", synced: false }] },
        { op: "stopTrackingSyncState", id: "a" },
      ]),
    );
    expect(judgement).toMatchObject({ state: "differs", difference: { at: "final state" } });
  });

  it("takes an error without a code for an answer that is never right", async () => {
    const subject = await memorySubject("async", (store) =>
      changed(store, { getCoValue: () => Promise.reject(new Error("disk on fire")) }),
    );
    expect(await runAsync(judge(subject, [{ op: "getCoValue", id: "a" }]))).toMatchObject({
      difference: { expected: { ok: null }, actual: { error: "UNCODED: disk on fire" } },
    });
  });

  it("keeps an answer as it was when a transaction ended, though its callback goes on", async () => {
    let going: Promise<unknown> | undefined;
    const subject = await memorySubject("async", (store) =>
      changed(store, {
        transaction: async (callback) => {
          going = store.transaction(callback);
        },
      }),
    );
    const wait = { op: "wait" } as const;
    const answer = await new Player(subject).playAsync({
      op: "transaction",
      end: "commit",
      steps: [wait, wait],
    });
    const before = JSON.stringify(answer);
    await going;
    expect(JSON.stringify(answer)).toBe(before);
  });

  it("notices a store that hands out its own internals", async () => {
    const kept = { id: "a", header: true, sessions: {} };
    const subject = await memorySubject("async", (store) =>
      // One object for every call, as a cache without copying would.
      changed(store, { getCoValueKnownState: async () => kept as never }),
    );
    const history: History = [
      upsert("a"),
      { op: "getCoValueKnownState", id: "a" },
      { op: "getCoValueKnownState", id: "a" },
    ];
    expect(await runAsync(judge(subject, history))).toMatchObject({ difference: { index: 2 } });
  });

  it("takes an optional field that is null for one that is absent, as cojson's SQLite answers", async () => {
    const subject = await memorySubject("async", (store) =>
      changed(store, {
        getCoValueSessions: async (row) =>
          (await store.getCoValueSessions(row)).map((session) => ({
            ...session,
            bytesSinceLastSignature: null as never,
          })),
      }),
    );
    const history: History = [
      upsert("a"),
      append("a", "s", 0, 1),
      { op: "getCoValueSessions", id: "a" },
    ];
    expect(await runAsync(judge(subject, history))).toMatchObject({ state: "agrees" });
  });

  it("notices a session whose row id changes", async () => {
    let next = 100;
    const subject = await memorySubject("async", (store) =>
      changed(store, {
        getCoValueSessions: async (row) =>
          (await store.getCoValueSessions(row)).map((session) => ({
            ...session,
            rowID: (next += 1),
          })),
      }),
    );
    const history: History = [
      upsert("a"),
      append("a", "s", 0, 1),
      { op: "getCoValueSessions", id: "a" },
    ];
    expect(await runAsync(judge(subject, history))).toMatchObject({
      difference: { actual: { ok: [{ row: "changed" }] } },
    });
  });
});

describe("a store's state as data", () => {
  it("has one full digest for equal data, whatever the row ids of sessions and the order of rows", () => {
    const rowsAfter = (history: History): StoredRow[] => {
      const clock = new ManualClock();
      const store = new ReferenceStore(clock.now);
      const player = new Player({ api: "sync", store, clock, skips: new Set() });
      for (const operation of history) player.playSync(operation);
      return [...store.rows()];
    };
    const one = rowsAfter([upsert("a"), append("a", "s", 0, 1), append("a", "t", 0, 1)]);
    const other = rowsAfter([upsert("a"), append("a", "t", 0, 1), append("a", "s", 0, 1)]);
    expect(fullDigest(one)).toBe(fullDigest(other.toReversed()));
    expect(fullDigest(one)).not.toBe(fullDigest(one.slice(1)));
    expect(fullDigest(one)).not.toBe(fullDigest(rowsAfter([upsert("a"), append("a", "s", 0, 1)])));
  });

  it("shows through cojson's calls what the operations did, and lists more ids than one batch holds", () => {
    const clock = new ManualClock();
    const store = memoryEngine.openSync({ path, durability: "volatile", clock: clock.now });
    const player = new Player({ api: "sync", store, clock, skips: new Set() });
    const empty = runSync(observeState("sync", store, []));
    for (let index = 0; index < 250; index += 1) player.playSync(upsert(`id ${index}`));
    expect(runSync(listCoValueIDs(store))).toHaveLength(250);
    expect(stateDigest(runSync(observeState("sync", store, [])))).not.toBe(stateDigest(empty));
  });

  it("looks at the locks of every peer that a history touches, also where it must be refused", () => {
    expect(peersOf(EVERY_KIND)).toEqual(["p"]);
    const write = { op: "releaseStorageReconciliationLock", session: "s", peer: "q" } as const;
    const step = { op: "getStorageReconciliationLock", key: "lock#r" } as const;
    const other = { ...step, key: "lock#s" };
    expect(
      peersOf([
        { op: "transaction", steps: [{ op: "writeNested", write }], end: "commit" },
        { op: "useEndedTransaction", step },
        { op: "transaction", steps: [{ op: "together", steps: [other] }], end: "commit" },
      ]),
    ).toEqual(["q", "r", "s"]);
  });
});

describe("histories", () => {
  it("count steps as operations", () => {
    const mark = { op: "markCoValueAsDeleted", id: "a" } as const;
    expect(
      countOperations([
        upsert("a"),
        append("a", "s", 0, 1),
        { op: "transaction", steps: [{ op: "together", steps: [mark, mark] }], end: "commit" },
        { op: "parallel", branches: [[upsert("b")], []] },
      ]),
    ).toBe(9);
  });
});
