import { judge, skippedOperations, type History } from "@assay/engines/covalue";
import { ManualClock, runSync } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { expect, test } from "vitest";
import { EngineTime, timedStore } from "./timed-store.ts";

const open = (clock: ManualClock) =>
  memoryEngine.openSync({ path: "unused", durability: "volatile", clock: clock.now });
const header = { type: "comap" };
const acquire = { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "p" } as const;
const HISTORY: History = [
  { op: "upsertCoValue", id: "a", header },
  {
    op: "transaction",
    end: "commit",
    steps: [
      { op: "addSessionUpdate", id: "a", session: "s", lastIdx: 2, signature: "z", hint: true },
      { op: "readOutside", read: { op: "getCoValueSessions", id: "a" } },
      { op: "addTransactions", id: "a", session: "s", from: 0, count: 2, text: "x" },
      { op: "writeNested", write: { op: "stopTrackingSyncState", id: "a" } },
      { op: "markCoValueAsDeleted", id: "a" },
    ],
  },
  { op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id: "a" } },
  acquire,
  { op: "advanceClock", ms: 10 ** 9 },
  { ...acquire, session: "t" },
  { op: "readCoValue", id: "a" },
];

test("a timed store answers as the store beneath it does", () => {
  const clock = new ManualClock();
  const time = new EngineTime();
  const subject = { api: "sync", store: timedStore(open(clock), time), clock } as const;
  const skips = skippedOperations("sync", false);
  const judgement = runSync(judge({ ...subject, skips }, HISTORY));
  expect(judgement.state).toBe("agrees");
  expect(time.spentNs).toBeGreaterThan(0);
});

test("a call is the engine's, also one that a transaction's callback makes; the callback is not", () => {
  let nowNs = 0;
  const time = new EngineTime(() => nowNs);
  const beneath = open(new ManualClock());
  const slow: typeof beneath = Object.assign(Object.create(beneath), {
    getCoValueCount: () => {
      nowNs += 100;
      return beneath.getCoValueCount();
    },
    transaction: (callback: Parameters<typeof beneath.transaction>[0]) => {
      nowNs += 10;
      const answer = beneath.transaction(callback);
      nowNs += 20;
      return answer;
    },
  });
  const store = timedStore(slow, time);
  store.transaction(() => {
    nowNs += 1_000_000;
    store.getCoValueCount();
  });
  expect(time.spentNs).toBe(130);
  expect(() =>
    store.transaction(() => {
      nowNs += 1_000_000;
      throw new Error("the caller's own");
    }),
  ).toThrow("the caller's own");
  expect(time.spentNs).toBe(140);
});

test("looking at the clock is told apart from the calls, by what a call of nothing takes", () => {
  let nowNs = 0;
  // A look takes 30 ns, of which the clock shows 20 at its end.
  const look = () => {
    nowNs += 30;
    return nowNs - 10;
  };
  const emptySpanNs = EngineTime.emptySpanNs(look);
  expect(emptySpanNs).toBe(30);
  const time = new EngineTime(look);
  for (const takesNs of [100, 0, 5]) time.during(() => (nowNs += takesNs));
  expect(time.spentNs).toBe(195);
  expect(time.spentWithoutClockNs(emptySpanNs)).toBe(105);
});
