// The values that histories store: any JSON is a header, any text a change or a signature.
import type { Json } from "@assay/engines/engine";
import type { Draw } from "./draw.ts";

/** Equal ones on purpose: what a coValue's header says is not the store's business. */
export const HEADERS: readonly Json[] = [
  { type: "comap", uniqueness: "1" },
  { type: "comap", uniqueness: "2" },
  {
    type: "colist",
    ruleset: { type: "group", initialAdmin: "co_z1" },
    meta: null,
    createdAt: null,
  },
  // A literal `__proto__` would set the prototype.
  JSON.parse('{"__proto__":{"a":1},"constructor":"b"}'),
  { "\0": "\0", "\u00e9": "e\u0301", "": [[], {}, [null, true, false]] },
  { numbers: [1e308, 5e-324, -1.5, Number.MAX_SAFE_INTEGER, 0.1] },
  {},
];

/** What a transaction's changes or a signature may say. */
export const TEXTS: readonly string[] = [
  "x",
  "y",
  "",
  "\0",
  "\ud800",
  "e\u0301",
  '{"a":"\\u0000"}',
  "'; DROP TABLE x; --",
  "t".repeat(1000),
];

export function drawHeader(draw: Draw): Json {
  // Often one of two, so that coValues have the header of another.
  return draw.chance(45) ? draw.pick(HEADERS.slice(0, 2)) : draw.pick(HEADERS);
}

/** Mostly plain, so that failures are easy to read. */
export function drawText(draw: Draw): string {
  if (draw.chance(55)) return draw.pick(["x", "y"]);
  // The empty one is taken for none.
  return draw.chance(20) ? "" : draw.pick(TEXTS);
}
