import { expect, test } from "vitest";
import type {
  BatchSession,
  HandleOperation,
  History,
  SerialOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import { shorten } from "./shorten.ts";

const id = "a";
const upsert = { op: "upsertCoValue", id, header: {} } as const;
const mark = { op: "markCoValueAsDeleted", id } as const;
const update = (session: string) => ({
  op: "addSessionUpdate" as const,
  id,
  session,
  lastIdx: 0,
  signature: "x",
  hint: false,
});
const added = { op: "addTransactions", id, session: "s", from: 0, count: 1, text: "x" } as const;
const empty: BatchSession = {
  session: "s",
  from: 0,
  count: 0,
  text: "x",
  signature: "x",
  signatureAfter: false,
};
const read = { op: "getCoValueSessions", id } as const;
const inside = (...steps: Extract<SerialOperation, { op: "transaction" }>["steps"]) =>
  ({ op: "transaction", steps, end: "commit" }) as const;

const holdsAll =
  (...texts: readonly string[]) =>
  (candidate: History): boolean => {
    const text = JSON.stringify(candidate);
    return texts.every((part) => text.includes(part));
  };

/** For `shorten`: what fails, fails at its end. */
const whole = (fails: (candidate: History) => boolean) => async (candidate: History) =>
  fails(candidate) ? candidate : undefined;

/** The shortest history that still holds all of the texts. */
async function shortestWith(history: History, ...texts: string[]): Promise<History> {
  return shorten(history, whole(holdsAll(...texts)), 2_000);
}

test("calls that stand together are dropped one by one, and what is left of them stands alone", async () => {
  const together = { op: "together", steps: [update("s"), mark, update("t")] } as const;
  expect(await shortestWith([upsert, inside(together, { op: "wait" })], mark.op)).toEqual([
    inside(mark),
  ]);
  expect(await shortestWith([upsert, inside(together)], '"together"', mark.op, '"t"')).toEqual([
    inside({ op: "together", steps: [mark, update("t")] }),
  ]);
});

test("a read in flight beside a transaction is taken into it", async () => {
  const history: History = [
    upsert,
    {
      op: "parallel",
      branches: [
        [inside(mark), upsert],
        [read, { op: "sync" }],
      ],
    },
  ];
  const shortest = await shortestWith(history, mark.op, `"readOutside","read":{"op":"${read.op}"`);
  expect(shortest).toEqual([inside(mark, { op: "readOutside", read })]);
});

test("what need not be in flight is played before or after", async () => {
  const history: History = [
    upsert,
    { op: "parallel", branches: [[{ op: "sync" }, read], [inside(mark)]] },
  ];
  const together = (candidate: History) => {
    const synced = candidate.findIndex(({ op }) => op === "sync");
    const flight = candidate.findIndex(({ op }) => op === "parallel");
    const text = JSON.stringify(candidate[flight] ?? {});
    return synced !== -1 && synced < flight && text.includes(read.op) && text.includes(mark.op);
  };
  expect(await shorten([{ op: "sync" }, ...history], whole(together), 2_000)).toEqual([
    { op: "sync" },
    upsert,
    { op: "parallel", branches: [[read], [inside(mark)]] },
  ]);
});

test("what comes after the operation that fails is dropped at once, and nothing is tried twice", async () => {
  const history: History = [upsert, read, { op: "sync" }, inside(mark), ...Array(20).fill(read)];
  const tried: string[] = [];
  const upToMark = async (candidate: History) => {
    tried.push(JSON.stringify(candidate));
    const at = candidate.findIndex((operation) => holdsAll(mark.op)([operation]));
    return at === -1 ? undefined : candidate.slice(0, at + 1);
  };
  expect(await shorten(history, upToMark, 2_000)).toEqual([inside(mark)]);
  expect(new Set(tried).size).toBe(tried.length);
  expect(tried.length).toBeLessThan(30);
});

test("what an upsert and transactions write is one batch where that fails, too", async () => {
  const stored = [upsert, inside(update("s"), added)];
  const history: History = [...stored, read, inside({ ...added, text: "y" })];
  // As of a store that keeps the first transaction of an index.
  const firstWins = (candidate: History): boolean => {
    const last = candidate.findLastIndex((operation) => holdsAll(added.op)([operation]));
    return last > 0 && holdsAll("header", "signature", '"count":1')(candidate.slice(0, last));
  };
  expect(await shorten(history, whole(firstWins), 2_000)).toEqual([
    {
      op: "commitBatch",
      writes: [{ id, header: {}, deleted: false, sessions: [{ ...empty, count: 1 }] }],
    },
    inside(added),
  ]);
});

test("batches are made one unless both write to a session, and the first header wins", async () => {
  const batch = (of: string, header: string, ...sessions: readonly string[]) => ({
    op: "commitBatch" as const,
    writes: [
      {
        id: of,
        header,
        deleted: false,
        sessions: sessions.map((session) => ({ ...empty, session })),
      },
    ],
  });
  const [a, b] = [batch("a", "one"), batch("b", "two")];
  expect(await shortestWith([a, read, b], '"one"', '"two"')).toEqual([
    { op: "commitBatch", writes: [...a.writes, ...b.writes] },
  ]);
  const [first, more] = [batch("a", "one", "s"), batch("a", "two", "t")];
  expect(await shortestWith([first, read, more], '"one"', '"s"', '"t"')).toEqual([
    batch("a", "one", "s", "t"),
  ]);
  const twice = (candidate: History) => JSON.stringify(candidate).split('"s"').length > 2;
  expect(await shorten([first, first], whole(twice), 2_000)).toHaveLength(2);
});

test("a transaction is replaced by one operation that does the like", async () => {
  /** The shortest history that holds one of the texts: what the step says, and what its stand-in does. */
  const shortestOf = (step: TransactionStep, ...texts: string[]) => {
    const fails = (candidate: History) =>
      texts.some((text) => JSON.stringify(candidate).includes(text));
    return shorten([inside({ op: "wait" }, step)], whole(fails), 2_000);
  };
  const stored = (session: Partial<BatchSession>): History => [
    { op: "commitBatch", writes: [{ id, deleted: false, sessions: [{ ...empty, ...session }] }] },
  ];
  expect(await shortestOf({ op: "writeNested", write: upsert }, "upsertCoValue")).toEqual([upsert]);
  expect(await shortestOf(mark, mark.op, '"deleted":true')).toEqual([
    { op: "commitBatch", writes: [{ id, header: {}, deleted: true, sessions: [] }] },
  ]);
  expect(await shortestOf({ ...update("s"), bytes: 7 }, '"s"')).toEqual(stored({}));
  expect(await shortestOf({ ...added, from: 3, text: "y" }, '"y"')).toEqual(
    stored({ count: 1, text: "y" }),
  );
  const signature = { op: "addSignatureAfter", id, session: "s", idx: 3, signature: "y" } as const;
  expect(await shortestOf(signature, signature.op, '"signatureAfter":true')).toEqual(
    stored({ count: 1, signatureAfter: true }),
  );
  const lock = {
    op: "putStorageReconciliationLock",
    key: "lock#p",
    session: "s",
    acquiredAt: 0,
    offset: 0,
  } as const;
  expect(await shortestOf(lock, '"s"')).toEqual([
    { op: "tryAcquireStorageReconciliationLock", session: "s", peer: "p" },
  ]);
});

test("a batch writes what later transactions add to its sessions, and an earlier one marks", async () => {
  const batch = (session: Partial<BatchSession>, deleted = false) => ({
    op: "commitBatch" as const,
    writes: [{ id, header: {}, deleted, sessions: [{ ...empty, ...session }] }],
  });
  const one = (...texts: readonly string[]) => {
    // Together in one operation, or each in one of its own.
    const fails = (candidate: History) =>
      holdsAll("header")(candidate) &&
      texts.every((text) => new RegExp(text).test(JSON.stringify(candidate)));
    return (history: History) => shorten(history, whole(fails), 2_000);
  };
  expect(await one('"text":"y"', '"s"')([batch({}), inside({ ...added, text: "y" })])).toEqual([
    batch({ count: 1, text: "y" }),
  ]);
  const signature = { op: "addSignatureAfter", id, session: "s", idx: 0, signature: "x" } as const;
  const isSigned = 'addSignatureAfter|"signatureAfter":true';
  expect(await one(isSigned, '"count"')([batch({ count: 1 }), inside(signature)])).toEqual([
    batch({ count: 1, signatureAfter: true }),
  ]);
  const isMarked = 'markCoValueAsDeleted|"deleted":true';
  expect(await one(isMarked, '"count"')([inside(mark), batch({})])).toEqual([batch({}, true)]);
});

test("updates of sync states become one, and no time passes that locks need not wait for", async () => {
  const track = (peer: string) => ({
    op: "trackCoValuesSyncState" as const,
    updates: [{ id, peer, synced: false }],
  });
  expect(await shortestWith([track("p"), track("q")], '"p"', '"q"')).toEqual([
    { ...track("p"), updates: [...track("p").updates, ...track("q").updates] },
  ]);
  const lock = (releasedAt: number): HandleOperation => ({
    op: "putStorageReconciliationLock",
    key: "lock#p",
    session: "s",
    acquiredAt: 0,
    releasedAt,
    offset: 0,
  });
  // As of a bug that shows exactly 5 ms before a lock's release.
  const early = (candidate: History): boolean => {
    const passed = candidate.reduce(
      (sum, step) => sum + (step.op === "advanceClock" ? step.ms : 0),
      0,
    );
    return JSON.stringify(candidate).includes(`"releasedAt":${passed + 5}`);
  };
  const history: History = [
    { op: "advanceClock", ms: 1_000 },
    { op: "advanceClock", ms: 234 },
    inside(lock(1_239)),
  ];
  expect(await shorten(history, whole(early), 2_000)).toEqual([inside(lock(5))]);
});
