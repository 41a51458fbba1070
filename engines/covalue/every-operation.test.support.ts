// One history that touches every operation, and an engine judged on it. The conformance suite plays
// thousands of random ones; this one says at once when an engine's own tests are out of step with it.
import { APIS, type Api, type Durability } from "../engine/cell.ts";
import { ManualClock } from "../engine/clock.ts";
import { runAsync } from "../engine/steps.ts";
import { judge, type Judgement } from "./judge.ts";
import type { History } from "./operations.ts";
import type { AnyCoValueStore } from "./transact.ts";
import { skippedOperations, type Subject } from "./player.ts";
import type { CoValueEngine } from "./port.ts";

const id = "a\ud800";
const session = "s\0";

/** A history in which every operation there is occurs, also inside a transaction and from outside it. */
export const EVERY_OPERATION: History = [
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
      {
        op: "together",
        steps: [
          { op: "addTransactions", id, session, from: 3, count: 2, text: "" },
          { op: "addSignatureAfter", id, session: "t$", idx: 4, signature: "z" },
          { op: "addSessionUpdate", id, session: "u", lastIdx: 1, signature: "x", hint: false },
          { op: "addSessionUpdate", id, session: "u", lastIdx: 2, signature: "y", hint: false },
        ],
      },
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

/** What each cell of an engine is judged by. */
export interface JudgedCell {
  readonly api: Api;
  readonly durability: Durability;
}

/** The cells of an engine. */
export function cellsOf(engine: CoValueEngine): JudgedCell[] {
  return APIS.filter((api) => engine.apis.includes(api)).flatMap((api) =>
    engine.durabilities.map((durability) => ({ api, durability })),
  );
}

/** Plays the history in a cell, in a new directory, and on the reference. */
export async function judgeEveryOperation(
  engine: CoValueEngine,
  { api, durability }: JudgedCell,
  path: string,
): Promise<Judgement> {
  const clock = new ManualClock();
  const options = { path, durability, clock: clock.now };
  const opened: AnyCoValueStore[] = [];
  const keep = <Store extends AnyCoValueStore>(store: Store): Store => {
    opened.push(store);
    return store;
  };
  const skips = skippedOperations(api, true);
  let subject: Subject;
  if (api === "async") {
    const open = async () => keep(await engine.openAsync(options));
    const store = await open();
    const reopen = async () => {
      await opened.at(-1)?.close();
      return open();
    };
    subject = { api, store, clock, reopen, skips };
  } else {
    const open = () => keep(engine.openSync(options));
    const store = open();
    const reopen = () => {
      // Answers at once: it is this api's.
      void opened.at(-1)?.close();
      return open();
    };
    subject = { api, store, clock, reopen, skips };
  }
  try {
    return await runAsync(judge(subject, EVERY_OPERATION));
  } finally {
    for (const store of opened) await store.close();
  }
}
