// One history that touches every operation, judged by the reference. The conformance suite plays
// thousands of random ones; this one says at once when the engine's own tests are out of step with it.
import { afterEach, expect, test } from "vitest";
import { judge } from "../covalue/judge.ts";
import { OPERATION_NAMES, visitOperations, type History } from "../covalue/operations.ts";
import { skippedOperations, type Subject } from "../covalue/player.ts";
import { APIS } from "../engine/cell.ts";
import { ManualClock } from "../engine/clock.ts";
import { runAsync } from "../engine/steps.ts";
import { cleanUp, openAsync, openSync, scratchDirectory } from "./cells.test.support.ts";

afterEach(cleanUp);

const id = "a\ud800";
const session = "s\0";

const HISTORY: History = [
  { op: "upsertCoValue", id, header: { n: 1 } },
  { op: "upsertCoValue", id: "plain", header: { n: 1 } },
  {
    op: "transaction",
    end: "commit",
    steps: [
      { op: "getSingleCoValueSession", id, session },
      { op: "addSessionUpdate", id, session, lastIdx: 3, signature: "x", bytes: 9, hint: true },
      { op: "addTransactions", id, session, from: 0, count: 3, text: "\udc00" },
      { op: "addSignatureAfter", id, session, idx: 2, signature: "\0" },
      { op: "addSessionUpdate", id, session: "t$", lastIdx: 0, signature: "", hint: false },
      { op: "wait" },
      { op: "readOutside", read: { op: "getCoValueSessions", id } },
      { op: "writeNested", write: { op: "stopTrackingSyncState", id } },
      { op: "writeNested", write: { op: "upsertCoValue", id } },
      { op: "getStorageReconciliationLock", key: "lock#p" },
      {
        op: "putStorageReconciliationLock",
        key: "lock#p",
        session,
        acquiredAt: 5,
        releasedAt: 6,
        offset: 7,
      },
      { op: "getStorageReconciliationLock", key: "lock#p" },
      { op: "markCoValueAsDeleted", id },
    ],
  },
  {
    op: "transaction",
    end: "throw",
    steps: [
      { op: "markCoValueAsDeleted", id: "plain" },
      {
        op: "addSessionUpdate",
        id: "plain",
        session,
        lastIdx: 1,
        signature: "x",
        hint: false,
      },
    ],
  },
  { op: "getCoValue", id },
  { op: "getCoValueSessions", id },
  { op: "getNewTransactionInSession", id, session, from: -1, to: 1 },
  { op: "getSignatures", id, session, from: 0 },
  { op: "getCoValueKnownState", id },
  { op: "getCoValueIDs", limit: 1, offset: 1 },
  { op: "getCoValueCount" },
  { op: "readCoValue", id },
  {
    op: "trackCoValuesSyncState",
    updates: [
      { id, peer: "p", synced: false },
      { id: "plain", peer: "p", synced: false },
    ],
  },
  { op: "stopTrackingSyncState", id: "plain" },
  { op: "getUnsyncedCoValueIDs" },
  { op: "getAllCoValuesWaitingForDelete" },
  { op: "sync" },
  { op: "reopen" },
  { op: "tryAcquireStorageReconciliationLock", session, peer: "p" },
  { op: "advanceClock", ms: 5 },
  { op: "renewStorageReconciliationLock", session, peer: "p", offset: 5 },
  { op: "releaseStorageReconciliationLock", session, peer: "p" },
  {
    op: "commitBatch",
    writes: [
      {
        id: "plain",
        deleted: false,
        sessions: [
          { session, from: 0, count: 2, text: "x", signature: "y", bytes: 1, signatureAfter: true },
        ],
      },
      { id: "unknown", deleted: true, sessions: [] },
    ],
  },
  {
    op: "parallel",
    branches: [
      [{ op: "eraseCoValueButKeepTombstone", id }],
      [{ op: "upsertCoValue", id: "new", header: [] }],
    ],
  },
  { op: "transaction", end: "commit", steps: [{ op: "deleteCoValueContent", id: "plain" }] },
  { op: "useEndedTransaction", step: { op: "markCoValueAsDeleted", id } },
];

const SUBJECTS = {
  async: async (path: string): Promise<Subject> => {
    const clock = new ManualClock();
    const store = await openAsync({ path, clock: clock.now });
    const reopen = async () => {
      await store.close();
      return openAsync({ path, clock: clock.now });
    };
    return { api: "async", store, clock, reopen, skips: skippedOperations("async", true) };
  },
  sync: async (path: string): Promise<Subject> => {
    const clock = new ManualClock();
    const store = openSync({ path, clock: clock.now });
    const reopen = () => {
      store.close();
      return openSync({ path, clock: clock.now });
    };
    return { api: "sync", store, clock, reopen, skips: skippedOperations("sync", true) };
  },
};

test.each(APIS)(
  "the %s store answers a history of every operation as the reference does",
  async (api) => {
    const subject = await SUBJECTS[api](scratchDirectory());
    expect(await runAsync(judge(subject, HISTORY))).toMatchObject({ state: "agrees" });
  },
);

test("that history holds every operation there is", () => {
  const names = new Set<string>();
  visitOperations(HISTORY, (name) => names.add(name));
  expect([...names].sort()).toStrictEqual([...OPERATION_NAMES].sort());
});
