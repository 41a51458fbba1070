// The packed buffers: what the encoder writes a decoder of the same layout reads back. That Rust's
// decoder does so too is what the tests through the addon are for (`through-addon.test.ts`).
import fc from "fast-check";
import { expect, test } from "vitest";
import { PackedReader } from "./reader.ts";
import { PackedWriter } from "./writer.ts";

type Part =
  | { readonly kind: "byte"; readonly value: number }
  | { readonly kind: "length"; readonly value: number }
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "optional"; readonly value: number | undefined }
  | { readonly kind: "text"; readonly value: string };

const units = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 0xffff }), fc.integer({ min: 0xd800, max: 0xdfff })))
  .map((codes) => String.fromCharCode(...codes));
const part: fc.Arbitrary<Part> = fc.oneof(
  fc.record({ kind: fc.constant("byte" as const), value: fc.integer({ min: 0, max: 255 }) }),
  fc.record({
    kind: fc.constant("length" as const),
    value: fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  }),
  fc.record({ kind: fc.constant("number" as const), value: fc.double() }),
  fc.record({
    kind: fc.constant("optional" as const),
    value: fc.option(fc.double(), { nil: undefined }),
  }),
  fc.record({ kind: fc.constant("text" as const), value: fc.oneof(units, fc.string()) }),
);

test("whatever is written is read back, in order, and nothing is left over", () => {
  fc.assert(
    fc.property(fc.array(part), (parts) => {
      const writer = new PackedWriter();
      for (const each of parts) write(writer, each);
      const reader = new PackedReader(writer.finish());
      expect(parts.map((each) => read(reader, each))).toStrictEqual(
        parts.map(({ value }) => value),
      );
      expect(reader.isAtEnd).toBe(true);
    }),
    { seed: 1, numRuns: 300 },
  );
});

test("text that needs more room than was guessed moves to a larger buffer whole", () => {
  const writer = new PackedWriter();
  const texts = ["a".repeat(500), "ü".repeat(400), "\u{1f600}".repeat(3_000), "\ud800".repeat(900)];
  for (const text of texts) writer.text(text);
  const reader = new PackedReader(writer.finish());
  expect(texts.map(() => reader.text())).toStrictEqual(texts);
});

test("a reader refuses to read past the end", () => {
  const writer = new PackedWriter();
  writer.length(3);
  const reader = new PackedReader(writer.finish());
  expect(() => reader.number()).toThrow(RangeError);
});

function write(writer: PackedWriter, part: Part): void {
  if (part.kind === "byte") writer.byte(part.value);
  else if (part.kind === "length") writer.length(part.value);
  else if (part.kind === "number") writer.number(part.value);
  else if (part.kind === "optional") writer.optionalNumber(part.value);
  else writer.text(part.value);
}

function read(reader: PackedReader, { kind }: Part): unknown {
  if (kind === "byte") return reader.byte();
  if (kind === "length") return reader.length();
  if (kind === "number") return reader.number();
  return kind === "optional" ? reader.optionalNumber() : reader.text();
}
