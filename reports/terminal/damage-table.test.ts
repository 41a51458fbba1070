import { expect, test } from "vitest";
import type { DamageResult } from "@assay/conformance/covalue";
import { renderDamages } from "./damage-table.ts";

function result(more: Partial<DamageResult>): DamageResult {
  const made = { file: "data", damage: "bit flipped", seed: 1, leftBy: "closed" } as const;
  return { ...made, outcome: "refused", detail: "CORRUPT: data", ...more };
}

const RESULTS = [
  result({}),
  result({ seed: 2, outcome: "undetected", detail: "rows" }),
  result({ damage: "emptied", outcome: "empty" }),
];

test("outcomes are counted by damage", () => {
  const text = renderDamages([
    { engine: "sqlite", name: "sqlite/async/process", results: RESULTS },
  ]);
  expect(text).toMatch(/^sqlite\/async\/process$/m);
  expect(text).toMatch(/^ {2}emptied +1 {2}empty 1$/m);
  expect(text).toMatch(/^ {2}bit flipped +2 {2}refused 1, undetected 1$/m);
  expect(text).toContain("✓ No crash, no hang");
});

test("what an engine may not come to is listed with what reproduces it", () => {
  const crash = result({ leftBy: "killed", seed: 7, outcome: "crash", detail: "killed by SIGBUS" });
  const text = renderDamages([
    { engine: "fjall", name: "fjall/async/process", results: [...RESULTS, crash] },
  ]);
  // It reads checksums: what goes by unnoticed is a fault of its.
  expect(text).toContain("✗ 2 cases that must not be:");
  expect(text.replaceAll("\n", " ")).toContain(
    "fjall/async/process, left by a killed process: data bit flipped (seed 7) came to crash: killed by SIGBUS",
  );
  expect(text).not.toContain("✓");
});
