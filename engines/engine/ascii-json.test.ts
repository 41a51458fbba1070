import { expect, test } from "vitest";
import { asciiJson } from "./ascii-json.ts";

test("a value in ASCII is the same value to a JSON parser", () => {
  const value = { "é\ud800\u0000": ["\u001b[0m", "🧪", "\u2028"] };
  const text = asciiJson(value);
  expect(text).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(text)).toEqual(value);
});
