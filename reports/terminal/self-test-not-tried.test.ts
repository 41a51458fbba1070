import type { SelfTestResult } from "@assay/conformance/covalue";
import { describe, expect, test } from "vitest";
import { sampleBug, survived } from "./sample-bug.test.support.ts";
import { renderMutedSelfTest } from "./self-test-muted.ts";
import { renderSelfTest } from "./self-test-table.ts";

function notTried(seed: number, mutant: string, reason: string): SelfTestResult {
  const violates = ["CV-088"] as const;
  return {
    kind: "not-tried",
    ...sampleBug,
    mutant,
    violates,
    seed,
    runs: 0,
    durationMs: 0,
    reason,
  };
}

const RESULTS = [
  survived(1),
  notTried(1, "fjall-one", "its addon is not built; npm run setup"),
  notTried(2, "fjall-one", "its addon is not built; npm run setup"),
  notTried(1, "fjall-two", "its addon is not built; npm run setup"),
  notTried(1, "lmdb-one", "lmdb is not installed; npm install lmdb"),
];

const SAID = `\
Not tried: 2 broken engines (fjall-one, fjall-two): its addon is not built; npm run setup.
Not tried: 1 broken engine (lmdb-one): lmdb is not installed; npm install lmdb.
`;

describe("broken engines whose engine is missing are named with the reason and what to do, and not counted", () => {
  test("in the table, and among its clauses neither", () => {
    const text = renderSelfTest(RESULTS);
    expect(text).toContain(`${SAID}killed 0/1, false accusations 0/0`);
    expect(text).toContain("planted: 1 broken engine,");
    expect(text).not.toMatch(/^CV-088/mu);
    expect(text.match(/!!/gu)).toHaveLength(1);
  });

  test("with their clauses off", () => {
    expect(renderMutedSelfTest(RESULTS)).toBe(`${SAID}hidden 1/1`);
  });
});
