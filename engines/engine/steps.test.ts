import { describe, expect, it } from "vitest";
import {
  andThen,
  endOf,
  goOn,
  oneByOne,
  runAsync,
  runSync,
  settle,
  settled,
  together,
  type Steps,
} from "./steps.ts";

function* sum(
  values: readonly (number | Promise<number>)[],
  cleaned: string[] = [],
): Steps<number> {
  let total = 0;
  try {
    for (const value of values) total += yield* settle(value);
    return total;
  } finally {
    cleaned.push("cleaned");
  }
}

describe("steps", () => {
  it("give the same result in both apis", async () => {
    expect(runSync(sum([1, 2, 3]))).toBe(6);
    expect(await runAsync(sum([1, Promise.resolve(2), 3]))).toBe(6);
  });

  it("throw a rejection where it was awaited, so that they can clean up", async () => {
    const cleaned: string[] = [];
    await expect(runAsync(sum([1, Promise.reject(new Error("late"))], cleaned))).rejects.toThrow(
      "late",
    );
    expect(cleaned).toEqual(["cleaned"]);
  });

  it("that run together wait at the same time in an async cell, and follow one another in a sync one", async () => {
    const log: string[] = [];
    const turn = function* (name: string, wait: boolean): Steps<string> {
      for (const part of [1, 2]) {
        log.push(`${name}${part}`);
        yield* settle(wait ? Promise.resolve() : undefined);
      }
      return name;
    };
    expect(await runAsync(together([() => turn("a", true), () => turn("b", true)]))).toEqual([
      "a",
      "b",
    ]);
    expect(log.splice(0)).toEqual(["a1", "b1", "a2", "b2"]);
    expect(runSync(together([() => turn("a", false), () => turn("b", false)]))).toEqual(["a", "b"]);
    expect(log).toEqual(["a1", "a2", "b1", "b2"]);
  });

  it("that run together have all ended when the first that failed is thrown", async () => {
    const cleaned: string[] = [];
    const slow = sum([Promise.resolve(1), Promise.resolve(2), Promise.resolve(3)], cleaned);
    const failing = sum([Promise.reject(new Error("first")), 2], cleaned);
    await expect(runAsync(together([() => slow, () => failing]))).rejects.toThrow("first");
    expect(cleaned).toEqual(["cleaned", "cleaned"]);
    const throwing = function* (): Steps<never> {
      yield* settle(1);
      throw new Error("second");
    };
    expect(() => runSync(together([throwing, () => sum([1], cleaned)]))).toThrow("second");
    expect(cleaned).toHaveLength(3);
  });

  it("that have ended when they begin are run together without a step, up to the first that has not", async () => {
    const log: string[] = [];
    const at = (name: string, steps: () => Steps<string>) => () => {
      log.push(name);
      return steps();
    };
    const refused = (): never => {
      throw new Error("refused");
    };
    const [a, b] = [at("a", () => settled("A")), at("b", () => settled("B"))];
    expect(endOf(together([a, b]))).toMatchObject({ value: ["A", "B"] });
    const failing = at("c", refused);
    expect(() => together([a, failing, b])).toThrow("refused");
    expect(log.splice(0)).toEqual(["a", "b", "a", "c", "b"]);
    const waiting = at("d", () => settle(Promise.resolve("D")));
    expect(await runAsync(together([a, waiting, b]))).toEqual(["A", "D", "B"]);
    await expect(runAsync(together([failing, waiting, b]))).rejects.toThrow("refused");
    expect(log.splice(0)).toEqual(["a", "d", "b", "c", "d", "b"]);
    expect(await runAsync(oneByOne([a, waiting, b], (begin) => begin()))).toEqual(["A", "D", "B"]);
    expect(endOf(oneByOne([a, b], (begin) => begin()))).toMatchObject({ value: ["A", "B"] });
    expect(await runAsync(goOn(waiting(), (value) => settled(`${value}2`)))).toBe("D2");
    expect(endOf(goOn(a(), () => settled(1)))).toMatchObject({ value: 1 });
  });

  it("pause at promises and at what is like one, and at nothing else", async () => {
    const pausesAt = (value: unknown): boolean => settle(value).next().done !== true;
    const withThen = (then: unknown): unknown =>
      JSON.parse('{"then":1}', (_, value) => (value === 1 ? then : value));
    const like = withThen((resolve: (value: number) => void) => resolve(7));
    expect([Promise.resolve(), like].map(pausesAt)).toEqual([true, true]);
    expect([undefined, null, 0, "then", [], {}, withThen(1)].map(pausesAt)).not.toContain(true);
    expect(await runAsync(settle(like as PromiseLike<number>))).toBe(7);
  });

  it("refuse a promise in a sync cell, and clean up", () => {
    const cleaned: string[] = [];
    expect(() => runSync(sum([Promise.reject(new Error("lost"))], cleaned))).toThrow(
      "answered with a promise",
    );
    expect(cleaned).toEqual(["cleaned"]);
  });

  it("of one call have ended at once where it answers at once, and wait where it does not", async () => {
    const half = (value: number): number => value / 2;
    expect(endOf(andThen(8, half))).toMatchObject({ value: 4 });
    const waiting = andThen(Promise.resolve(8), half);
    expect(endOf(waiting)).toBeUndefined();
    expect(await runAsync(waiting)).toBe(4);
    const failing = andThen<number, number>(Promise.resolve(8), () => {
      throw new Error("next");
    });
    await expect(runAsync(failing)).rejects.toThrow("next");
  });
});
