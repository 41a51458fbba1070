import { expect, test } from "vitest";
import type { History, HandleOperation, SerialOperation } from "@assay/engines/covalue";
import { shorten } from "./shorten.ts";

const id = "a";
const upsert = { op: "upsertCoValue", id, header: {} } as const;
const mark = { op: "markCoValueAsDeleted", id } as const;
const update = (session: string): HandleOperation => ({
  op: "addSessionUpdate",
  id,
  session,
  lastIdx: 0,
  signature: "x",
  hint: false,
});
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
  const session = "s";
  const added = { op: "addTransactions", id, session, from: 0, count: 1, text: "x" } as const;
  const stored = [upsert, inside(update(session), added)];
  const history: History = [...stored, read, inside({ ...added, text: "y" })];
  // As of a store that keeps the first transaction of an index.
  const firstWins = (candidate: History): boolean => {
    const last = candidate.findLastIndex((operation) => holdsAll(added.op)([operation]));
    return last > 0 && holdsAll("header", "signature", '"count":1')(candidate.slice(0, last));
  };
  const batched = { session, from: 0, count: 1, text: "x", signature: "x", signatureAfter: false };
  expect(await shorten(history, whole(firstWins), 2_000)).toEqual([
    { op: "commitBatch", writes: [{ id, header: {}, deleted: false, sessions: [batched] }] },
    inside(added),
  ]);
});

test("batches of different coValues are made one, of the same coValue not", async () => {
  const batch = (of: string) => ({
    op: "commitBatch" as const,
    writes: [{ id: of, header: {}, deleted: false, sessions: [] }],
  });
  const both = (first: string, second: string) => (candidate: History) =>
    JSON.stringify(candidate).split('"header"').length > 2 && holdsAll(first, second)(candidate);
  const [a, b] = [batch("a"), batch("b")];
  expect(await shorten([a, read, b], whole(both('"a"', '"b"')), 2_000)).toEqual([
    { op: "commitBatch", writes: [...a.writes, ...b.writes] },
  ]);
  expect(await shorten([a, a], whole(both('"a"', '"a"')), 2_000)).toEqual([a, a]);
});
