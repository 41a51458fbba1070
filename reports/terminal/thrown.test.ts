import { expect, test } from "vitest";
import { renderThrown } from "./thrown.ts";

test("what was thrown stands under its call, line by line, and a deep stack is cut", () => {
  const frames = Array.from({ length: 20 }, (_, place) => `    at f${place} (file:${place})`);
  const lines = renderThrown({
    call: "getCoValue",
    text: ["TypeError: \u001b[31mx", ...frames].join("\n"),
  });
  expect(lines.split("\n").slice(0, 3)).toEqual([
    "getCoValue threw:",
    "  TypeError: \\u001b[31mx",
    "      at f0 (file:0)",
  ]);
  expect(lines.split("\n").slice(-2)).toEqual(["      at f7 (file:7)", "    …"]);
});
