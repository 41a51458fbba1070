import {
  judge,
  skippedOperations,
  type CoValueStoreSync,
  type History,
} from "@assay/engines/covalue";
import { ManualClock, runSync } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { expect, test } from "vitest";
import { recordAnswers, replayedStore, type RecordedAnswers } from "./recorded-answers.ts";

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
  { op: "transaction", end: "throw", steps: [{ op: "markCoValueAsDeleted", id: "b" }] },
  { op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id: "a" } },
  acquire,
  { op: "advanceClock", ms: 10 ** 9 },
  { ...acquire, session: "t" },
  { op: "readCoValue", id: "a" },
];
const SKIPS = skippedOperations("sync", false);

function judged(store: CoValueStoreSync, clock = new ManualClock()) {
  return runSync(judge({ api: "sync", store, clock, skips: SKIPS }, HISTORY));
}

function recorded(): RecordedAnswers {
  const clock = new ManualClock();
  const options = { path: "unused", durability: "volatile", clock: clock.now } as const;
  const { store, answers } = recordAnswers(memoryEngine.openSync(options));
  expect(judged(store, clock)).toMatchObject({ state: "agrees" });
  return answers;
}

test("recorded answers are judged as those of the store are, more than once", () => {
  const answers = recorded();
  const first = judged(replayedStore(answers));
  expect(first).toMatchObject({ state: "agrees" });
  expect(judged(replayedStore(answers))).toStrictEqual(first);
  // Also what was refused is answered so again.
  expect(JSON.stringify(first)).toContain("NESTED_TRANSACTION");
  expect(JSON.stringify(first)).toContain("TRANSACTION_ENDED");
});

test("one answer that differs is seen", () => {
  const answers = recorded().map((answer) =>
    answer.call === "getCoValueCount" ? { ...answer, value: 7 } : answer,
  );
  expect(judged(replayedStore(answers))).toMatchObject({ state: "differs" });
});

test("another call than the recorded one is an error", () => {
  const { store, answers } = recordAnswers(replayedStore([]));
  expect(() => store.getCoValueCount()).toThrow("call 1 was none when it was recorded");
  expect(() => replayedStore(answers).getUnsyncedCoValueIDs()).toThrow(
    "call 1 was getCoValueCount when it was recorded, not getUnsyncedCoValueIDs",
  );
});
