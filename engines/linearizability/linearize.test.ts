import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { endsByBruteForce } from "./brute-force.test.support.ts";
import { MOST_CALLS } from "./calls.ts";
import { linearize } from "./linearize.ts";
import {
  calls,
  inOrder,
  REGISTERS,
  type Operation,
  type RegisterCall,
  type Registers,
} from "./registers.test.support.ts";

describe("the search finds what trying every order finds", () => {
  test.each([
    ["with moments alone", {}],
    ["with writes in order", inOrder],
  ])("on 6,000 small histories %s, seed 1", (_, options) => {
    let fitting = 0;
    let histories = 0;
    fc.assert(
      fc.property(calls, (history) => {
        const starts: Registers[] = [
          [0, 0],
          [1, 0],
        ];
        const found = linearize(REGISTERS, starts, history, options);
        const ends = found.fits ? found.ends.map(REGISTERS.key) : [];
        expect(new Set(ends)).toEqual(endsByBruteForce(REGISTERS, starts, history, options));
        expect(ends).toHaveLength(new Set(ends).size);
        histories += 1;
        if (found.fits) fitting += 1;
      }),
      { seed: 1, numRuns: 6_000 },
    );
    expect(histories).toBe(6_000);
    // Neither always nor never: a check that sees one side alone would say nothing.
    expect(fitting).toBeGreaterThan(2_000);
    expect(fitting).toBeLessThan(5_500);
  });
});

describe("calls in flight together", () => {
  const call = (
    operation: Operation,
    answer: readonly number[],
    issuedAt: number,
    answeredAt: number,
  ): RegisterCall => ({ operation, answer, issuedAt, answeredAt });
  const write = (value: number): Operation => ({ op: "write", register: 0, value });
  const read: Operation = { op: "read", register: 0 };

  test("may be served in either order while they overlap, and in one alone once they do not", () => {
    const overlapping = [call(write(1), [], 1, 4), call(read, [0], 2, 3)];
    expect(linearize(REGISTERS, [[0, 0]], overlapping).fits).toBe(true);
    const stale = [call(write(1), [], 1, 2), call(read, [0], 3, 4)];
    expect(linearize(REGISTERS, [[0, 0]], stale)).toEqual({
      fits: false,
      expected: [[], [1]],
      end: [1, 0],
    });
  });

  test("lead to each state that one of their orders leads to", () => {
    const writes = [call(write(1), [], 1, 4), call(write(2), [], 2, 3)];
    expect(linearize(REGISTERS, [[0, 0]], writes)).toEqual({
      fits: true,
      ends: [
        [2, 0],
        [1, 0],
      ],
    });
    expect(linearize(REGISTERS, [[0, 0]], writes, inOrder)).toEqual({ fits: true, ends: [[2, 0]] });
  });

  test("leave the states that they started from as they were", () => {
    const start: Registers = [0, 0];
    linearize(REGISTERS, [start], [call(write(1), [], 1, 2)]);
    expect(start).toEqual([0, 0]);
  });

  test("are refused when there are too many, none to start from, or a circle", () => {
    const many = Array.from({ length: MOST_CALLS + 1 }, () => call(read, [0], 1, 2));
    expect(() => linearize(REGISTERS, [[0, 0]], many)).toThrow(RangeError);
    expect(() => linearize(REGISTERS, [], [])).toThrow(RangeError);
    const circle = { precedes: () => true };
    expect(() => linearize(REGISTERS, [[0, 0]], many.slice(0, 2), circle)).toThrow(RangeError);
  });

  test("are searched without trying every order of what commutes", () => {
    // 20! orders; one state for each number of calls done, if nothing is visited twice.
    const adds = Array.from({ length: 16 }, (_, index) =>
      call({ op: "write", register: 0, value: 1 }, [], index, 100),
    );
    expect(linearize(REGISTERS, [[0, 0]], adds)).toEqual({ fits: true, ends: [[1, 0]] });
  });

  test("are searched without trying every order of what only looks", () => {
    let plays = 0;
    const counting = {
      ...REGISTERS,
      play(state: Registers, operation: Operation) {
        plays += 1;
        return REGISTERS.play(state, operation);
      },
    };
    const reads = Array.from({ length: 12 }, (_, index) => call(read, [index % 2], 1, 9));
    const found = linearize(counting, [[0, 0]], [call(write(1), [], 1, 9), ...reads]);
    expect(found).toEqual({ fits: true, ends: [[1, 0]] });
    // 2 ** 12 sets of reads; each call is played once for each that is done before it at the most.
    expect(plays).toBeLessThan(13 * 13);
  });
});
