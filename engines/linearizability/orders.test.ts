import fc from "fast-check";
import { expect, test } from "vitest";
import { linearize } from "./linearize.ts";
import { rightAnswers } from "./orders.ts";
import { calls, inOrder, REGISTERS, type Registers } from "./registers.test.support.ts";

const STARTS: readonly Registers[] = [
  [0, 0],
  [1, 0],
];

test("Answers fit an order if and only if they are the right ones of some order, on 2,000 small histories, seed 1", () => {
  let fitting = 0;
  fc.assert(
    fc.property(calls, (history) => {
      const given = JSON.stringify(history.map(({ answer }) => answer));
      const right = [...rightAnswers(REGISTERS, STARTS, history, inOrder)];
      const isRight = right.some((answers) => JSON.stringify(answers) === given);
      expect(isRight).toBe(linearize(REGISTERS, STARTS, history, inOrder).fits);
      if (isRight) fitting += 1;
    }),
    { seed: 1, numRuns: 2_000 },
  );
  expect(fitting).toBeGreaterThan(500);
  expect(fitting).toBeLessThan(1_900);
});

test("Every order is told, and no order twice", () => {
  const write = (value: number) => ({
    operation: { op: "write", register: 0, value } as const,
    answer: [],
    issuedAt: 1,
    answeredAt: 9,
  });
  const read = { ...write(0), operation: { op: "read", register: 0 } as const };
  const right = [...rightAnswers(REGISTERS, [[0, 0]], [write(1), write(2), read])];
  expect(right.map(([, , seen]) => seen?.[0]).sort()).toEqual([0, 0, 1, 1, 2, 2]);
});
