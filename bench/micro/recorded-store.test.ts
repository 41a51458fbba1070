import { judge, skippedOperations, type History } from "@assay/engines/covalue";
import { ManualClock, runSync } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { expect, test } from "vitest";
import { recordStore, type StoreRecorder } from "./recorded-store.ts";

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
  {
    op: "transaction",
    end: "throw",
    steps: [{ op: "addTransactions", id: "a", session: "s", from: 2, count: 1, text: "x" }],
  },
  { op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id: "a" } },
  acquire,
  { op: "advanceClock", ms: 1_000 },
  { ...acquire, session: "t" },
  { op: "advanceClock", ms: 10 ** 9 },
  { ...acquire, session: "t" },
  { op: "readCoValue", id: "a" },
];

function recorded(): { readonly recorder: StoreRecorder; readonly clock: ManualClock } {
  const clock = new ManualClock();
  const options = { path: "unused", durability: "volatile", clock: clock.now } as const;
  return { recorder: recordStore(memoryEngine.openSync(options), clock), clock };
}

test("a replay makes the recorded calls and no others, in their order and at their times", () => {
  const first = recorded();
  const { store } = first.recorder;
  const skips = skippedOperations("sync", false);
  const judgement = runSync(judge({ api: "sync", store, clock: first.clock, skips }, HISTORY));
  expect(judgement.state).toBe("agrees");
  expect(first.recorder.calls.length).toBeGreaterThan(20);

  const second = recorded();
  first.recorder.replayOn(second.recorder.store, second.clock);
  // Handles are their own store's and not compared; a store's row ids are the same on a fresh one.
  expect(second.recorder.calls).toEqual(first.recorder.calls);
  expect([...(second.recorder.store.rows?.() ?? [])]).toEqual([...(store.rows?.() ?? [])]);
  expect(second.recorder.store.stats()).toEqual(store.stats());
});
