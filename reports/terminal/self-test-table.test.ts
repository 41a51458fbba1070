import type { SelfTestResult } from "@assay/conformance/covalue";
import { expect, test } from "vitest";
import { CLAUSE_IDS } from "../clause-text.ts";
import { sampleBug, survived } from "./sample-bug.test.support.ts";
import { renderSelfTest } from "./self-test-table.ts";

type Planted = Extract<SelfTestResult, { readonly mutant: string }>;
type Whole = Exclude<SelfTestResult, Planted>;

function killed(seed: number, runs: number, more: Partial<Planted> = {}): SelfTestResult {
  return {
    kind: "caught",
    ...sampleBug,
    seed,
    runs,
    operations: runs * 40,
    durationMs: runs * 10.4,
    clauses: ["CV-025"],
    history: Array.from({ length: runs }, () => ({ op: "sync" as const })),
    ...more,
  } as SelfTestResult;
}

function whole(seed: number, kind: Whole["kind"] = "clean"): Whole {
  const failure = { kind: "observed", what: "a row", clauses: [], expected: 1, actual: 2 } as const;
  return {
    kind,
    cell: "sqlite/sync/process",
    seed,
    runs: 200,
    durationMs: 1,
    outcome: kind === "clean" ? { verdict: "pass" } : { verdict: "fail", failures: [failure] },
  };
}

test("an interrupted self-test does not tell what it did not come to as what there is not", () => {
  const text = renderSelfTest([killed(1, 3)], { interrupted: true }).replaceAll(/\s+/gu, " ");
  expect(text).toContain(
    "planted: 1 broken engine until the interrupt, and not each of them with every",
  );
  expect(text).toContain("Clauses of which no broken engine was tried before the interrupt: ");
  expect(text).not.toContain("that no broken engine here violates");
});

test("a row a clause with its broken engines, medians, and the last line sums up", () => {
  const claims = { mutant: "close-hangs", violates: ["CV-106", "CV-025"] as const };
  const text = renderSelfTest([
    killed(1, 3),
    killed(2, 9),
    killed(3, 4),
    killed(1, 20, {
      ...claims,
      caughtBy: "claims",
      operations: 0,
      history: undefined,
    } as Partial<Planted>),
    whole(1),
    whole(2),
  ]);
  const [before, others, after] = text.split(/^(Clauses that no broken .*)$/mu);
  expect(others).toMatch(/^Clauses that no broken engine here violates: \d+, CV-001, CV-002, /u);
  expect(before).toBe(
    `
clause and broken engines                killed  runs  operations   ms  shortest
CV-025 range-end-exclusive, close-hangs     4/4     4         160   42         9
CV-106 close-hangs                          1/1    20           –  208         –
all of them                                 4/4     4         160   42         9

killed: of its broken engines with each seed. Medians over these: runs until the kill (histories, or
checks of claims), operations played and ms until then, the shortening of the history included.
shortest: the longest of the shortened histories. An engine that violates several clauses is in the
row of each.
planted: 2 broken engines, each with each of 3 seeds. A clean run is one cell of a whole engine with
one seed, 200 histories: 1 cell with 2 seeds each.
The most histories until a kill: range-end-exclusive 9 (seed 2).
A failure names first a clause that the engine violates in 4 of 4 kills, and among its first three
in 4.
`.slice(1),
  );
  expect(after).toMatch(/\nkilled 4\/4, false accusations 0\/2$/u);
});

test("engines whose failure names first what is not broken are named, each once, with what it names", () => {
  const text = renderSelfTest([
    killed(1, 3),
    killed(2, 3, { clauses: ["CV-041", "CV-024", "CV-025"] } as Partial<Planted>),
    killed(3, 3, { clauses: ["CV-041", "CV-024", "CV-026", "CV-025"] } as Partial<Planted>),
  ]);
  expect(text.replaceAll("\n", " ")).toContain(
    "A failure names first a clause that the engine violates in 1 of 3 kills, and among its first three in 2; " +
      "otherwise first: range-end-exclusive CV-041. ",
  );
});

test("false accusations and survivors come first, with the seed and the command that repeats them", () => {
  const text = renderSelfTest([
    killed(1, 3),
    survived(7),
    survived(8),
    whole(4, "accused"),
    whole(5),
  ]);
  expect(text.slice(0, text.indexOf("clause and"))).toBe(`\
!! FALSE ACCUSATION: sqlite/sync/process, seed 4
   200 runs, then: a row: expected 1, was 2
   repeat with
     npm run assay -- conform --engines sqlite --apis sync --durabilities process --seed 4 \\
     --histories 200
!! SURVIVED: range-end-exclusive (CV-025), 2 seeds (7, 8): a range leaves out its last transaction
   200 runs, then: pass
   repeat with
     npm run assay -- conform --self-test --seed 7 --seeds 1 --histories 200

`);
  expect(text.split("\n").at(-1)).toBe("killed 1/3, false accusations 1/2");
});

test("an engine that survives many seeds is said once, and none of many engines is left out", () => {
  const results = Array.from({ length: 50 }, (_, n) =>
    Array.from({ length: 30 }, (_none, seed) => survived(seed, `bug-${n}`)),
  ).flat();
  const text = renderSelfTest(results);
  expect(text.match(/!! SURVIVED/g)).toHaveLength(50);
  expect(text).toContain("30 seeds (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, …): a range");
});

test("where every clause is violated none is said not to be", () => {
  const violates = CLAUSE_IDS as Planted["violates"] & typeof CLAUSE_IDS;
  expect(renderSelfTest([killed(1, 3, { violates })])).not.toContain("no broken engine");
});
