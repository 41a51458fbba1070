import { expect, test } from "vitest";
import { perAwaitedCallNs, perCallNs } from "./per-call.ts";

// Milliseconds that each of the five rounds takes; the third is the least disturbed.
const ROUNDS_MS = [9, 4, 2, 3, 8];

test("a call costs what it does in the best round, divided among that round's calls", () => {
  let now = 0;
  const rounds = [...ROUNDS_MS];
  const played: number[] = [];
  const cost = perCallNs(
    () => now,
    1000,
    (calls) => {
      played.push(calls);
      now += rounds.shift() ?? 0;
    },
  );
  expect(cost).toBe(2000);
  expect(played).toEqual([1000, 1000, 1000, 1000, 1000]);
});

test("an awaited call's time ends when it is fulfilled", async () => {
  let now = 0;
  const rounds = [...ROUNDS_MS];
  const cost = await perAwaitedCallNs(
    () => now,
    500,
    async () => {
      await Promise.resolve();
      now += rounds.shift() ?? 0;
    },
  );
  expect(cost).toBe(4000);
});
