import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { History, Operation, OperationName, TransactionStep } from "@assay/engines/covalue";
import { answersOf } from "@assay/engines/history";
import { quietly } from "@assay/engines/jazz";
import { Coverage, missedFloors, type CoverageReport } from "./coverage.ts";
import { ADVERSARIAL_POOLS, histories } from "./generator/histories.ts";
import { isRefused } from "./generator/refusals.ts";

const NOTHING: ReadonlySet<OperationName> = new Set();
const DEFAULT_RUN = 200;

const drawn = fc.sample(histories(NOTHING), { seed: 1, numRuns: DEFAULT_RUN });

async function reportOf(played: readonly History[], isCut?: boolean): Promise<CoverageReport> {
  const coverage = new Coverage(NOTHING);
  await quietly(async () => {
    for (const history of played) coverage.add(history, answersOf(history).answers);
  });
  return coverage.report(isCut);
}

async function missedBy(played: readonly History[]): Promise<string[]> {
  return missedFloors(await reportOf(played), NOTHING).map(({ what }) => what);
}

describe("a run of the default length", () => {
  test("misses no floor, and has met each ordered pair of kinds in at least 20 histories", async () => {
    const report = await reportOf(drawn);
    expect(missedFloors(report, NOTHING)).toEqual([]);
    expect(report.pairs.floor).toBe(20);
    expect(report.pairs.least).toHaveLength(10);
    expect(report.pairs.least[0]?.histories).toBeGreaterThanOrEqual(20);
  });

  test("misses a floor, and says which, when its generator never plays one kind after another", async () => {
    const without = drawn.map((history) => {
      const synced = history.findIndex(({ op }) => op === "sync");
      return history.filter(({ op }, index) => op !== "reopen" || synced === -1 || index < synced);
    });
    expect(await missedBy(without)).toContain("histories with sync before reopen");
  });

  test("misses floors when its generator gives no argument that must be refused", async () => {
    const missed = await missedBy(drawn.map(withoutRefusals));
    expect(missed).toEqual([
      "histories with a refused argument after writes of its transaction",
      "histories in which a session update is refused with INVALID_ARGUMENT",
      "histories in which a transaction's index is refused with INVALID_ARGUMENT",
      "histories in which a signature's index is refused with INVALID_ARGUMENT",
      "histories in which a batch is refused with INVALID_ARGUMENT",
    ]);
  });

  test("misses floors when nothing of it is in flight together", async () => {
    const serial = drawn.map((history) =>
      history.flatMap((operation) =>
        operation.op === "parallel" ? operation.branches.flat() : [operation],
      ),
    );
    const missed = await missedBy(serial);
    expect(missed).toContain("parallel played");
    expect(missed).toContain("histories with a read of a coValue in flight beside a write of it");
  });

  test("misses floors when its indices keep away from edges", async () => {
    const pools = { ...ADVERSARIAL_POOLS, indexEdges: [0, 10] };
    const dull = fc.sample(histories(NOTHING, pools), { seed: 1, numRuns: DEFAULT_RUN });
    expect(await missedBy(dull)).toContain(
      "histories with a session with indices on both sides of 2^8",
    );
  });
});

test("a short run is held to no floor, and one below any default to less than half of those for pairs", async () => {
  expect(await missedBy(drawn.slice(0, 20))).toEqual([]);
  expect((await reportOf(drawn.slice(0, 20))).pairs.floor).toBe(0);
  expect((await reportOf(drawn.slice(0, 100))).pairs.floor).toBe(5);
  expect((await reportOf(drawn.slice(0, 149))).pairs.floor).toBe(8);
  expect((await reportOf(drawn.slice(0, 150))).pairs.floor).toBe(20);
});

test("a run that a budget has cut off is held to the whole floor for pairs from the longest default on", async () => {
  expect((await reportOf(drawn.slice(0, 199), true)).pairs.floor).toBe(10);
  expect((await reportOf(drawn, true)).pairs.floor).toBe(20);
});

function withoutRefusals(history: History): History {
  return history.flatMap((operation): Operation[] => {
    if (operation.op === "commitBatch") return isRefused(operation) ? [] : [operation];
    if (operation.op === "parallel") {
      const branches = operation.branches.map((branch) =>
        withoutRefusals(branch).flatMap((one) => (one.op === "parallel" ? [] : [one])),
      );
      return [{ ...operation, branches }];
    }
    if (operation.op !== "transaction") return [operation];
    const steps = operation.steps.flatMap((step): TransactionStep[] => {
      if (step.op !== "together") return isRefused(step) ? [] : [step];
      return [{ ...step, steps: step.steps.filter((call) => !isRefused(call)) }];
    });
    return [{ ...operation, steps }];
  });
}
