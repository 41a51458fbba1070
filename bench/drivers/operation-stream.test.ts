import { describe, expect, it } from "vitest";
import { OperationStream } from "./operation-stream.ts";

function* numbers(until = Number.POSITIVE_INFINITY): Generator<number> {
  for (let number = 0; number < until; number += 1) yield number;
}

const stoppedTimer = (): number => 0;

/** Plays up to that many and drops the first `dropped` of them; answers the dropped ones. */
function take(stream: OperationStream<number>, count: number, dropped: number): unknown[] {
  const ready = stream.prepare(count);
  const taken = stream.made.slice(stream.first, stream.first + Math.min(ready, dropped));
  stream.drop(taken.length);
  return taken;
}

describe("OperationStream", () => {
  it("gives each operation once and in order, however many of the ready ones are dropped", () => {
    const stream = new OperationStream(numbers(), stoppedTimer);
    const taken: unknown[] = [];
    for (let round = 0; round < 200; round += 1) taken.push(...take(stream, 16, round % 17));
    expect(taken).toEqual([...numbers(taken.length)]);
    expect(taken.length).toBeGreaterThan(1_000);
  });

  it("holds none that was dropped, and no more than twice what is asked for", () => {
    const stream = new OperationStream(numbers(), stoppedTimer);
    for (let round = 0; round < 200; round += 1) {
      take(stream, 16, round % 5);
      expect(stream.made.length).toBeLessThanOrEqual(32);
      const held = stream.made.filter((operation) => operation !== undefined);
      expect(held).toHaveLength(16 - (round % 5));
    }
  });

  it("makes one more when asked to, and says what is ready at its end", () => {
    const stream = new OperationStream(numbers(3), stoppedTimer);
    stream.prepareOne();
    stream.prepareOne();
    expect(stream.hasReady(2)).toBe(true);
    expect(stream.hasReady(3)).toBe(false);
    stream.drop(1);
    expect(stream.prepare(9)).toBe(2);
    expect(stream.hasReady(9)).toBe(true);
    expect(take(stream, 9, 9)).toEqual([1, 2]);
    expect(stream.prepare(1)).toBe(0);
  });

  it("makes more at a time when told to, and none before they are played", () => {
    let made = 0;
    const counting = function* (): Generator<number> {
      for (; ; made += 1) yield made;
    };
    const stream = new OperationStream(counting(), stoppedTimer);
    const madeAfter: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      expect(stream.prepare(3, 8)).toBe(3);
      madeAfter.push(made + 1);
      stream.drop(3);
    }
    // The third round finds two ready, and makes six more.
    expect(madeAfter).toEqual([8, 8, 14, 14, 20, 20]);
  });
});
