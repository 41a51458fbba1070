import { describe, expect, test } from "vitest";
import type { History, OperationName } from "@assay/engines/covalue";
import { answersOf } from "@assay/engines/history";
import { PairCounter } from "./pairs.ts";
import { visitPlayed } from "./played.ts";

const upsert = { op: "upsertCoValue", id: "a", header: {} } as const;
const sync = { op: "sync" } as const;
const count = { op: "getCoValueCount" } as const;

/** In how many of the histories the pair was met, and how many different pairs stood side by side. */
function counted(histories: readonly History[], first: OperationName, second: OperationName) {
  const pairs = new PairCounter();
  for (const history of histories) {
    visitPlayed(history, answersOf(history).answers, {
      played: (call, _answer, moment) => pairs.note(call.op, moment),
      skipped: () => {},
    });
    pairs.endHistory();
  }
  const pair = pairs.counts().find((one) => one.first === first && one.second === second);
  return { histories: pair?.histories, adjacent: pairs.adjacentMet() };
}

describe("a pair is counted", () => {
  test("once a history in which the first kind was played somewhere before the second", () => {
    const histories = [[upsert, count, sync, sync], [sync, upsert], [upsert, sync], []];
    expect(counted(histories, "upsertCoValue", "sync").histories).toBe(2);
    expect(counted(histories, "sync", "upsertCoValue").histories).toBe(1);
    expect(counted(histories, "sync", "sync").histories).toBe(1);
    expect(counted(histories, "upsertCoValue", "upsertCoValue").histories).toBe(0);
  });

  test("not between what is in flight together, and between that and what comes later", () => {
    const flight = [{ op: "parallel", branches: [[upsert, sync], [count]] }] as const;
    expect(counted([flight], "upsertCoValue", "getCoValueCount").histories).toBe(0);
    expect(counted([flight], "upsertCoValue", "sync").histories).toBe(0);
    expect(counted([flight], "parallel", "sync").histories).toBe(1);
    expect(counted([[...flight, sync]], "getCoValueCount", "sync").histories).toBe(1);
  });

  test("inside of transactions too, but not where a row that is named is not there", () => {
    const update = {
      op: "addSessionUpdate",
      id: "a",
      session: "s",
      lastIdx: 0,
      signature: "x",
      hint: false,
    } as const;
    const outside = { op: "readOutside", read: count } as const;
    const wait = { op: "wait" } as const;
    const steps = { op: "transaction", steps: [wait, update, outside], end: "commit" } as const;
    expect(counted([[steps]], "wait", "addSessionUpdate").histories).toBe(0);
    expect(counted([[upsert, steps]], "wait", "addSessionUpdate").histories).toBe(1);
    expect(counted([[upsert, steps]], "addSessionUpdate", "getCoValueCount").histories).toBe(1);
    expect(counted([[upsert, steps]], "transaction", "getCoValueCount").histories).toBe(1);
  });
});

test("side by side stand calls, whatever they are wrapped in", () => {
  const steps = [{ op: "wait" }, { op: "readOutside", read: count }] as const;
  const transaction = { op: "transaction", steps, end: "commit" } as const;
  // upsert and wait, wait and count, count and sync, sync and sync.
  const history = [upsert, transaction, sync, sync];
  expect(counted([history, history], "sync", "sync").adjacent).toBe(4);
});
