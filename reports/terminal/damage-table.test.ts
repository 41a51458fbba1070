import { expect, test } from "vitest";
import type { DamageResult } from "@assay/conformance/covalue";
import { renderDamages } from "./damage-table.ts";

const COMPLETE = { complete: true, reason: "finished" } as const;
const INTERRUPTED = { complete: false, reason: "interrupted" } as const;

function result(more: Partial<DamageResult>): DamageResult {
  const made = { file: "covalues.sqlite", damage: "bit flipped", seed: 1 } as const;
  return { ...made, leftBy: "closed", outcome: "refused", detail: "CORRUPT: data", ...more };
}

function sqlite(...results: readonly DamageResult[]) {
  return { engine: "sqlite", name: "sqlite/async/process", results };
}

const UNDETECTED = result({ seed: 2, outcome: "undetected", detail: "rows" });
const REFUSED = result({ damage: "emptied" });

test("outcomes are counted by damage", () => {
  const text = renderDamages(
    [sqlite(result({}), result({ outcome: "intact" }), REFUSED)],
    COMPLETE,
  );
  expect(text).toMatch(/^sqlite\/async\/process$/m);
  expect(text).toMatch(/^ {2}emptied +1 {2}refused 1$/m);
  expect(text).toMatch(/^ {2}bit flipped +2 {2}intact 1, refused 1$/m);
  expect(text).toContain("✓ No crash, no hang");
});

test("a deviation that is known is said with its reason, and is no ✓", () => {
  const text = renderDamages([sqlite(result({}), UNDETECTED)], COMPLETE);
  expect(text).toMatch(/^ {2}bit flipped +2 {2}refused 1, undetected 1 \(known\)$/m);
  expect(text).toContain("sqlite/async/process, known: SQLite's pages have no checksums (1 case)");
  expect(text).toContain("! No crash, no hang");
  expect(text).not.toMatch(/[✓✗]/);
});

test("what an engine may not come to is listed with what reproduces it", () => {
  const crash = result({ leftBy: "killed", seed: 7, outcome: "crash", detail: "killed by SIGBUS" });
  const text = renderDamages(
    // It reads checksums: what goes by unnoticed is a fault of its.
    [{ engine: "fjall", name: "fjall/async/process", results: [UNDETECTED, crash] }],
    COMPLETE,
  );
  expect(text).toContain("✗ 2 cases that must not be:");
  expect(text.replaceAll("\n", " ")).toContain(
    "fjall/async/process, left by a killed process: covalues.sqlite bit flipped (seed 7) came to crash: killed by SIGBUS",
  );
  expect(text).not.toContain("✓");
});

test("a run that did not come to its end, or to a cell, says so and nothing more", () => {
  const interrupted = renderDamages([sqlite(REFUSED)], INTERRUPTED);
  expect(interrupted).toMatch(/\nINCOMPLETE: interrupted$/);
  for (const end of [COMPLETE, INTERRUPTED]) {
    const text = renderDamages([sqlite()], end);
    expect(text).toMatch(/^ {2}no result +0$/m);
    expect(text).not.toMatch(/[✓✗]/);
  }
  expect(renderDamages([], COMPLETE)).not.toContain("✓");
});
