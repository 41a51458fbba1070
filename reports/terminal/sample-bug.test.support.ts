// A broken engine, and what the suite's test of itself has found of it, for tests of what is said of it.
import type { SelfTestResult } from "@assay/conformance/covalue";

/** What a broken engine is. */
export const sampleBug = {
  mutant: "range-end-exclusive",
  broken: "a range leaves out its last transaction",
  violates: ["CV-025"],
  caughtBy: "histories",
} as const;

/** It was not caught with a seed, under its own or another name. */
export function survived(seed: number, mutant: string = sampleBug.mutant): SelfTestResult {
  const outcome = { verdict: "pass" } as const;
  return { kind: "survived", ...sampleBug, mutant, seed, runs: 200, durationMs: 99, outcome };
}
