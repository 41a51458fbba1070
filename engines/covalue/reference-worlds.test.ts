// What was in flight together is held to the serial orders that its moments and the contract allow; and
// stores that serve calls in flight wrongly are found out by that.
import { beforeAll, describe, expect, it } from "vitest";
import { logger, LogLevel } from "cojson";
import { ManualClock, runAsync } from "../engine/index.ts";
import { memoryEngine } from "../memory/index.ts";
import {
  judge,
  ReferenceWorlds,
  skippedOperations,
  type CoValueStore,
  type CoValueTransaction,
  type History,
  type InFlight,
  type Operation,
  type ParallelOperation,
  type SerialOperation,
} from "./index.ts";

beforeAll(() => logger.setLevel(LogLevel.NONE));

const header = { type: "comap" };
const upsert = (id: string): SerialOperation => ({ op: "upsertCoValue", id, header });
const COUNT: SerialOperation = { op: "getCoValueCount" };
const IDS: Operation = { op: "getCoValueIDs", limit: 9, offset: 0 };

const skips = skippedOperations("async", false);
const BRANCHES: ParallelOperation = {
  op: "parallel",
  branches: [[upsert("a"), COUNT], [upsert("b")]],
};
/** All in flight as long as their branches let them. */
const TOGETHER: readonly (readonly InFlight[])[] = [
  [
    { issuedAt: 1, answeredAt: 3 },
    { issuedAt: 4, answeredAt: 6 },
  ],
  [{ issuedAt: 2, answeredAt: 5 }],
];

describe("the reference's worlds", () => {
  it("accept every serial order of what ran at the same time, and no other answer", () => {
    const options = { writesInOrder: false };
    const worlds = (): ReferenceWorlds => new ReferenceWorlds(skips, options);
    for (const ok of [
      [[{ ok: 1 }, { ok: 1 }], [{ ok: 2 }]],
      [[{ ok: 1 }, { ok: 2 }], [{ ok: 2 }]],
      [[{ ok: 2 }, { ok: 2 }], [{ ok: 1 }]],
    ]) {
      expect(worlds().judge(BRANCHES, { ok }, TOGETHER)).toBeUndefined();
      expect(worlds().judge(BRANCHES, { ok })).toBeUndefined();
    }
    for (const ok of [
      [[{ ok: 1 }, { ok: 1 }], [{ ok: 1 }]],
      [[{ ok: 2 }, { ok: 1 }], [{ ok: 1 }]],
      [[{ ok: 1 }], [{ ok: 2 }]],
      [],
    ]) {
      expect(worlds().judge(BRANCHES, { ok }, TOGETHER)).toBeDefined();
    }
    // A branch keeps its own order, also where no moment is known.
    const turned = { ok: [[{ ok: 1 }, { ok: 0 }], [{ ok: 2 }]] };
    expect(worlds().judge(BRANCHES, turned)).toBeDefined();
  });

  it("let writes take effect in the order in which they were issued, where that is known", () => {
    const other = { ok: [[{ ok: 2 }, { ok: 2 }], [{ ok: 1 }]] };
    const right = { ok: [[{ ok: 1 }, { ok: 1 }], [{ ok: 2 }]] };
    expect(new ReferenceWorlds(skips).judge(BRANCHES, other, TOGETHER)).toEqual(right);
    expect(new ReferenceWorlds(skips).judge(BRANCHES, other)).toBeUndefined();
  });

  it("take an upsert without a header for a read, which no write waits for", () => {
    const look: ParallelOperation = {
      op: "parallel",
      branches: [[upsert("a")], [{ op: "upsertCoValue", id: "a" }]],
    };
    const flight = [[{ issuedAt: 1, answeredAt: 3 }], [{ issuedAt: 2, answeredAt: 4 }]];
    for (const seen of [1, null]) {
      const answer = { ok: [[{ ok: 1 }], [{ ok: seen }]] };
      expect(new ReferenceWorlds(skips).judge(look, answer, flight)).toBeUndefined();
    }
  });

  it("take a sync and a write that is refused for no writes, which are ready before others", () => {
    const session = { session: "s", from: -1, count: 1, text: "x", signature: "x" };
    const batch = { id: "a", deleted: false, sessions: [{ ...session, signatureAfter: false }] };
    for (const [quick, answer] of [
      [{ op: "sync" }, { ok: null }],
      [{ op: "commitBatch", writes: [batch] }, { error: "INVALID_ARGUMENT" }],
    ] as const) {
      const flight = [
        [{ issuedAt: 1, answeredAt: 6 }],
        [
          { issuedAt: 2, answeredAt: 3 },
          { issuedAt: 4, answeredAt: 5 },
        ],
      ];
      const beside: ParallelOperation = {
        op: "parallel",
        branches: [[upsert("b")], [quick, COUNT]],
      };
      for (const counted of [0, 1]) {
        const answers = { ok: [[{ ok: 1 }], [answer, { ok: counted }]] };
        expect(new ReferenceWorlds(skips).judge(beside, answers, flight)).toBeUndefined();
      }
    }
  });

  it("serve nothing before it was issued, nor after it was answered", () => {
    const oneByOne = [
      [
        { issuedAt: 1, answeredAt: 2 },
        { issuedAt: 5, answeredAt: 6 },
      ],
      [{ issuedAt: 3, answeredAt: 4 }],
    ];
    const stale = { ok: [[{ ok: 1 }, { ok: 1 }], [{ ok: 2 }]] };
    const right = { ok: [[{ ok: 1 }, { ok: 2 }], [{ ok: 2 }]] };
    expect(new ReferenceWorlds(skips).judge(BRANCHES, stale, oneByOne)).toEqual(right);
    expect(new ReferenceWorlds(skips).judge(BRANCHES, stale, TOGETHER)).toBeUndefined();
  });

  it("remember afterwards which orders are still possible", () => {
    const judged = new ReferenceWorlds(skips, { writesInOrder: false });
    const answer = { ok: [[{ ok: 2 }, { ok: 2 }], [{ ok: 1 }]] };
    expect(judged.judge(BRANCHES, answer, TOGETHER)).toBeUndefined();
    expect(judged.judge(IDS, { ok: [{ id: "a" }, { id: "b" }] })).toEqual({
      ok: [{ id: "b" }, { id: "a" }],
    });
  });

  it("go on from an answer that would have been right after one that no order explains", () => {
    const judged = new ReferenceWorlds(skips);
    expect(judged.judge(BRANCHES, { error: "UNCODED: no answer" }, TOGETHER)).toEqual({
      ok: [[{ ok: 1 }, { ok: 1 }], [{ ok: 2 }]],
    });
    expect(judged.judge(IDS, { ok: [{ id: "a" }, { id: "b" }] })).toBeUndefined();
  });
});

describe("a store that serves calls in flight wrongly is found out", () => {
  it("when one that is right is not", async () => {
    for (const history of Object.values(IN_FLIGHT)) {
      expect((await judged(history, () => ({}))).state).toBe("agrees");
    }
  });

  it("by a read that shows a part of a batch", async () => {
    const torn = await judged(IN_FLIGHT.batchBesideReads, (store) => ({
      async commitBatch(writes) {
        const rowIDs: (number | undefined)[] = [];
        for (const write of writes) rowIDs.push(...(await store.commitBatch([write])));
        return rowIDs;
      },
    }));
    expect(torn).toMatchObject({ difference: { operation: { op: "parallel" } } });
  });

  it("by a read that misses what was acknowledged before it was issued", async () => {
    const stale = await judged(IN_FLIGHT.writesBesideReads, (store) => {
      let asked = 0;
      let cached = 0;
      return {
        async getCoValueCount() {
          asked += 1;
          if (asked % 8 === 1) cached = await store.getCoValueCount();
          return cached;
        },
      };
    });
    expect(stale).toMatchObject({ difference: { operation: { op: "parallel" } } });
  });

  it("by a transaction that has read what another one replaced before it committed", async () => {
    const lost = await judged(IN_FLIGHT.twoTransactions, (store) => {
      const locks = new Map<
        string,
        Awaited<ReturnType<CoValueTransaction["getStorageReconciliationLock"]>>
      >();
      let open = 0;
      return {
        async transaction(callback) {
          // What is read is what was committed when the first of those in flight was issued.
          if (open === 0) locks.clear();
          open += 1;
          try {
            return await store.transaction((handle) =>
              callback(
                over(handle, {
                  async getStorageReconciliationLock(key) {
                    if (!locks.has(key)) {
                      locks.set(key, await handle.getStorageReconciliationLock(key));
                    }
                    return locks.get(key);
                  },
                }),
              ),
            );
          } finally {
            open -= 1;
          }
        },
      };
    });
    expect(lost).toMatchObject({ difference: { operation: { op: "parallel" } } });
  });

  it("by writes that take effect in another order than they were issued in", async () => {
    const reordered = await judged(IN_FLIGHT.writesTogether, (store) => {
      let first: Promise<unknown> | undefined;
      return {
        async upsertCoValue(id, given) {
          if (first === undefined) {
            first = Promise.resolve();
            for (let turn = 0; turn < 20; turn += 1) await first;
          }
          return store.upsertCoValue(id, given);
        },
      };
    });
    expect(reordered).toMatchObject({ difference: { operation: { op: "parallel" } } });
  });
});

const lockStep = { op: "getStorageReconciliationLock", key: "lock#p" } as const;
const lockTransaction = (session: string): SerialOperation => ({
  op: "transaction",
  steps: [
    lockStep,
    { op: "putStorageReconciliationLock", key: "lock#p", session, acquiredAt: 1, offset: 0 },
  ],
  end: "commit",
});
const batchOf = (...ids: string[]): SerialOperation => ({
  op: "commitBatch",
  writes: ids.map((id) => ({ id, header, deleted: false, sessions: [] })),
});
const together = (...branches: SerialOperation[][]): History => [{ op: "parallel", branches }];

const IN_FLIGHT = {
  batchBesideReads: together([batchOf("a", "b", "c")], [COUNT, COUNT, COUNT, COUNT, COUNT, COUNT]),
  writesBesideReads: together([upsert("a")], [COUNT, COUNT, COUNT, COUNT, COUNT, COUNT, COUNT]),
  twoTransactions: together([lockTransaction("s")], [lockTransaction("t")]),
  writesTogether: together([upsert("a")], [upsert("b")]),
} satisfies Record<string, History>;

async function judged(history: History, broken: (store: CoValueStore) => Partial<CoValueStore>) {
  const clock = new ManualClock();
  const options = { path: "unused", durability: "volatile", clock: clock.now } as const;
  const store = await memoryEngine.openAsync(options);
  const subject = { api: "async", store: over(store, broken(store)), clock, skips } as const;
  return runAsync(judge(subject, history));
}

/** The object with some members replaced. */
function over<T extends object>(target: T, replaced: Partial<T>): T {
  return new Proxy(target, {
    get(_, name) {
      if (Object.hasOwn(replaced, name)) return Reflect.get(replaced, name);
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? member.bind(target) : member;
    },
  });
}
