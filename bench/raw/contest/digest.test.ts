import { expect, it } from "vitest";
import { digestOf } from "./digest.ts";

it("is the same for a Buffer as for other bytes, and whatever order fields come in", () => {
  expect(digestOf({ a: Buffer.of(1, 2), b: "x" })).toBe(
    digestOf({ b: "x", a: Uint8Array.of(1, 2), c: undefined }),
  );
});

it.each([
  [[["a", "b"]], [["ab"]]],
  [[Buffer.of(1), Buffer.of(2)], [Buffer.of(1, 2)]],
  [["1"], [1]],
  [[undefined], ["undefined"]],
  [[null], [undefined]],
  [[{ a: "b" }], [{ b: "a" }]],
  [[[]], [{}]],
])("tells %j from %j", (one, other) => {
  expect(digestOf(one)).not.toBe(digestOf(other));
});
