// Two registers, for short: something small to be called at the same time.
import fc from "fast-check";
import type { Call, SerialModel } from "./calls.ts";

/** Two registers, with calls that only look, that only change, and that do both. */
export type Operation =
  | { readonly op: "read"; readonly register: 0 | 1 }
  | { readonly op: "readBoth" }
  | { readonly op: "write"; readonly register: 0 | 1; readonly value: number }
  | { readonly op: "add"; readonly register: 0 | 1 }
  | { readonly op: "swap" };
export type Registers = [number, number];
export type RegisterCall = Call<Operation, readonly number[]>;

export const REGISTERS: SerialModel<Registers, Operation, readonly number[]> = {
  copy: (state) => [...state],
  play(state, operation) {
    switch (operation.op) {
      case "read":
        return [state[operation.register]];
      case "readBoth":
        return [...state];
      case "write":
        state[operation.register] = operation.value;
        return [];
      case "add":
        state[operation.register] += 1;
        return [state[operation.register]];
      case "swap":
        state.reverse();
        return [];
    }
  },
  same: (right, given) => right.join() === given.join(),
  onlyLooks: ({ op }) => op === "read" || op === "readBoth",
  key: (state) => state.join(),
};

const register = fc.constantFrom(0 as const, 1 as const);
const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.record({ op: fc.constant("read" as const), register }),
  fc.record({ op: fc.constant("readBoth" as const) }),
  fc.record({ op: fc.constant("write" as const), register, value: fc.nat(2) }),
  fc.record({ op: fc.constant("add" as const), register }),
  fc.record({ op: fc.constant("swap" as const) }),
);

/** Calls with the answers of a serial order of their own, some of which are then made wrong. */
export const calls: fc.Arbitrary<RegisterCall[]> = fc
  .array(
    fc.record({
      operation,
      issuedAt: fc.nat(12),
      lasts: fc.nat(8),
      takesEffect: fc.nat(100),
      spoilt: fc.integer({ min: 0, max: 11 }),
    }),
    { minLength: 1, maxLength: 5 },
  )
  .map((drawn) => {
    const moments = drawn.map(({ issuedAt, lasts, takesEffect }) => ({
      issuedAt,
      answeredAt: issuedAt + lasts,
      effectAt: issuedAt + (lasts * takesEffect) / 100,
    }));
    const answers: (readonly number[])[] = [];
    const state: Registers = [0, 0];
    const order = moments.map((_, index) => index);
    order.sort((a, b) => (moments[a]?.effectAt ?? 0) - (moments[b]?.effectAt ?? 0));
    for (const index of order) {
      const one = drawn[index];
      if (one === undefined) continue;
      const right = REGISTERS.play(state, one.operation);
      answers[index] = one.spoilt === 0 ? right.map((value) => value + 1) : right;
    }
    return drawn.map((one, index) => ({
      operation: one.operation,
      answer: answers[index] ?? [],
      issuedAt: moments[index]?.issuedAt ?? 0,
      answeredAt: moments[index]?.answeredAt ?? 0,
    }));
  });

/** Writes of a register take effect as they were issued. */
export const inOrder = {
  precedes: (first: RegisterCall, then: RegisterCall) =>
    first.operation.op === "write" &&
    then.operation.op === "write" &&
    first.issuedAt < then.issuedAt,
};
