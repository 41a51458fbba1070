import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it, test, vi } from "vitest";
import { hasCode } from "./errors.ts";
import { WriterGuard, WriterQueue } from "./writer.ts";

const isNested = (error: unknown): boolean => hasCode(error, "NESTED_TRANSACTION");

describe("the queue of writers", () => {
  it("lets one writer in at a time, in the order they came, and goes on after a failure", async () => {
    const queue = new WriterQueue();
    const events: string[] = [];
    const write = (name: string, fails = false): Promise<void> =>
      queue.write(async () => {
        events.push(`${name} begins`);
        await nextTurn();
        events.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    const outcomes = await Promise.allSettled([write("a"), write("b", true), write("c")]);
    expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(events).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("refuses a write issued inside a transaction's callback, also behind an await or a timer", async () => {
    const queue = new WriterQueue();
    await queue.write(() =>
      queue.asTransaction(async () => {
        expect(queue.insideTransaction()).toBe(true);
        await expect(queue.write(async () => {})).rejects.toSatisfy(isNested);
        await nextTurn();
        await expect(queue.write(async () => {})).rejects.toSatisfy(isNested);
      }),
    );
    expect(queue.insideTransaction()).toBe(false);
  });

  it("lets writes from elsewhere queue while a transaction is open", async () => {
    const queue = new WriterQueue();
    const events: string[] = [];
    const transaction = queue.write(() =>
      queue.asTransaction(async () => {
        await nextTurn();
        events.push("transaction");
      }),
    );
    const outside = queue.write(async () => void events.push("outside"));
    await Promise.all([transaction, outside]);
    expect(events).toEqual(["transaction", "outside"]);
  });

  it("lets what a callback left running write once the transaction has ended", async () => {
    const queue = new WriterQueue();
    let late: Promise<string> | undefined;
    await queue.write(() =>
      queue.asTransaction(async () => {
        late = nextTurn()
          .then(nextTurn)
          .then(() => queue.write(async () => "written"));
      }),
    );
    expect(await late).toBe("written");
  });
});

describe("the guard of a sync store's writers", () => {
  it("refuses writes during a callback and allows them after it, also when it throws", () => {
    const guard = new WriterGuard();
    expect(() =>
      guard.asTransaction(() => {
        expect(() => guard.write(() => 1)).toThrow(
          expect.objectContaining({ code: "NESTED_TRANSACTION" }),
        );
        throw new Error("callback");
      }),
    ).toThrow("callback");
    expect(guard.write(() => 1)).toBe(1);
  });

  it("refuses a callback that answers with a promise or anything else that can be awaited", () => {
    const guard = new WriterGuard();
    // oxlint-disable-next-line unicorn/no-thenable -- it is what must be refused
    const thenable = { then: () => {} };
    for (const answer of [Promise.resolve(1), Promise.reject(new Error("late")), thenable]) {
      expect(() => guard.asTransaction(() => answer)).toThrow(
        expect.objectContaining({ code: "INVALID_ARGUMENT" }),
      );
    }
    // oxlint-disable-next-line unicorn/no-thenable -- it must not be taken for one
    expect(guard.asTransaction(() => ({ then: "no function" }))).toBeDefined();
    expect(guard.write(() => 1)).toBe(1);
  });
});

// Broke: each queue had an AsyncLocalStorage of its own, and Node 20 carries every one ever used from
// promise to promise: the thousandth store of a process was ten times slower than the first.
test("queues share one async context", async () => {
  const run = vi.spyOn(AsyncLocalStorage.prototype, "run");
  for (let queue = 0; queue < 3; queue += 1) await new WriterQueue().asTransaction(async () => {});
  expect(new Set(run.mock.contexts).size).toBe(1);
  run.mockRestore();
});

test("a write from inside a transaction is refused also where another store's transaction is between", async () => {
  const outer = new WriterQueue();
  const inner = new WriterQueue();
  const refused = outer.asTransaction(() => inner.asTransaction(() => outer.write(async () => 1)));
  await expect(refused).rejects.toMatchObject({ code: "NESTED_TRANSACTION" });
});

test("a write that outlives its transaction's callback queues like any other", async () => {
  const queue = new WriterQueue();
  let later: Promise<number> = Promise.resolve(0);
  await queue.asTransaction(async () => {
    later = new Promise((resolve) => {
      setTimeout(() => resolve(queue.write(async () => 1)), 1);
    });
  });
  await expect(later).resolves.toBe(1);
});
