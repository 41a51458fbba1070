import { setImmediate as nextTurn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
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
});
