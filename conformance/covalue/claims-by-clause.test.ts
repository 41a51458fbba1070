import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { runAsync, runSync, type Api, type Durability } from "@assay/engines/engine";
import {
  commitBatchOver,
  readCoValueOver,
  type CoValueClaim,
  type CoValueEngine,
  type CoValueStore,
} from "@assay/engines/covalue";
import { leveldbEngine } from "@assay/engines/leveldb";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import type { ClauseResult } from "../events.ts";
import { CLAIM_CHECKS, checkClaims, type ClaimsOutcome } from "./claims.ts";
import type { ClauseSelection } from "./clause-selection.ts";
import { changeAsync, changeSync } from "./mutants/broken-engine.ts";

const SCRATCH = join(import.meta.dirname, "../../.assay/claims-test");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "clauses-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function check(
  engine: CoValueEngine,
  api: Api,
  durability: Durability,
  selection?: ClauseSelection,
  broken: ReadonlySet<string> = new Set(),
): Promise<ClaimsOutcome> {
  const directory = mkdtempSync(join(scratch, "cell-"));
  return checkClaims({
    engine,
    api,
    durability,
    tuning: {},
    directory,
    broken,
    ...(selection && { selection }),
  });
}

function without(engine: CoValueEngine, claim: CoValueClaim): CoValueEngine {
  return { ...engine, claims: { ...engine.claims, [claim]: false } };
}

function of({ clauses }: ClaimsOutcome, id: string): ClauseResult | undefined {
  return clauses.find(({ clause }) => clause === id);
}

const batchesOverSmallCalls = changeSync(
  changeAsync(memoryEngine, (store) => ({
    commitBatch: (writes) => runAsync(commitBatchOver("async", store, writes)),
  })),
  (store) => ({ commitBatch: (writes) => runSync(commitBatchOver("sync", store, writes)) }),
);
const readsOverSmallCalls = changeAsync(memoryEngine, (store) => ({
  readCoValue: (id) => runAsync(readCoValueOver(store, id)),
}));

describe("what is not claimed is asserted absent", () => {
  const only = (id: "CV-091" | "CV-092" | "CV-093" | "CV-114"): ClauseSelection => ({
    only: new Set([id]),
  });

  test.each(["async", "sync"] as const)(
    "batches that leave a part when they fail are unsupported in the %s cell",
    async (api) => {
      const engine = without(batchesOverSmallCalls, "atomicCommit");
      const outcome = await check(engine, api, "volatile", only("CV-091"));
      expect(outcome.outcome).toEqual({ verdict: "pass" });
      expect(of(outcome, "CV-091")).toMatchObject({
        verdict: "unsupported",
        reason: "atomicCommit is not claimed, and batches-come-in-parts has seen that it is absent",
      });
    },
  );

  test("batches that are refused whole and stored in parts are seen by readers", async () => {
    const engine = changeAsync(without(memoryEngine, "atomicCommit"), (store) => ({
      commitBatch: async (writes) => {
        // Looks at all of it first, so that what is spoilt leaves nothing.
        for (const { sessions } of writes) {
          for (const { idx, tx } of sessions.flatMap(({ transactions }) => transactions)) {
            if (idx < 0) throw new RangeError("below 0");
            JSON.stringify(tx);
          }
        }
        return runAsync(commitBatchOver("async", store, writes));
      },
    }));
    const outcome = await check(engine, "async", "volatile", only("CV-091"));
    expect(of(outcome, "CV-091")).toMatchObject({ verdict: "unsupported" });
  });

  test.each(["async", "sync"] as const)(
    "whole batches that are not claimed fail in the %s cell: the engine claims less than it does",
    async (api) => {
      const engine = without(memoryEngine, "atomicCommit");
      const outcome = await check(engine, api, "volatile", only("CV-091"));
      expect(of(outcome, "CV-091")).toMatchObject({ verdict: "fail" });
      expect(outcome.outcome).toMatchObject({
        failures: [{ clauses: ["CV-091"], actual: expect.stringContaining("claims less") }],
      });
    },
  );

  test.each([
    ["memory", readsOverSmallCalls, "volatile"],
    [
      "sqlite",
      changeAsync(sqliteEngine, (store) => ({
        readCoValue: (id) => runAsync(readCoValueOver(store, id)),
      })),
      "process",
    ],
  ] as const)(
    "reads over the small calls of %s that others come between are unsupported",
    async (_name, engine, durability) => {
      const outcome = await check(
        without(engine, "atomicRead"),
        "async",
        durability,
        only("CV-092"),
      );
      expect(of(outcome, "CV-092")).toMatchObject({ verdict: "unsupported" });
    },
  );

  test("reads of one state that are not claimed fail, but in a sync cell, where nothing can come between", async () => {
    const engine = without(memoryEngine, "atomicRead");
    const outcome = await check(engine, "async", "volatile", only("CV-092"));
    expect(of(outcome, "CV-092")).toMatchObject({ verdict: "fail" });
    expect(of(await check(engine, "sync", "volatile", only("CV-092")), "CV-092")).toMatchObject({
      verdict: "not-run",
      inapplicable: true,
    });
  });

  test("rows that are neither claimed nor offered are unsupported", async () => {
    // Set on purpose: leaving it out would leave the store's own.
    const none = (): Partial<CoValueStore> =>
      ({ rows: undefined }) as unknown as Partial<CoValueStore>;
    const engine = without(changeAsync(memoryEngine, none), "rows");
    const outcome = await check(engine, "async", "volatile", only("CV-093"));
    expect(of(outcome, "CV-093")).toMatchObject({ verdict: "unsupported" });
  });

  test("a second opener that is let in and agrees is unsupported exclusiveness", async () => {
    const outcome = await check(sqliteEngine, "sync", "process");
    expect(of(outcome, "CV-114")).toMatchObject({ verdict: "unsupported" });
    expect(of(outcome, "CV-115")).toMatchObject({ verdict: "pass" });
  });

  test("a second opener that is refused though nobody claims it fails", async () => {
    const engine = without(leveldbEngine, "exclusive");
    const outcome = await check(engine, "async", "process", only("CV-114"));
    expect(of(outcome, "CV-114")).toMatchObject({ verdict: "fail" });
  });
});

describe("results clause by clause", () => {
  test("a claimed clause passes with as many looks as checks looked at it, one that cannot be met is inapplicable", async () => {
    const outcome = await check(memoryEngine, "async", "volatile");
    expect(of(outcome, "CV-091")).toEqual({ clause: "CV-091", verdict: "pass", looks: 3 });
    expect(of(outcome, "CV-104")).toEqual({
      clause: "CV-104",
      verdict: "not-run",
      reason: "a volatile cell keeps nothing; a volatile cell uses no directory",
      inapplicable: true,
    });
    const ofChecks = new Set<string>(CLAIM_CHECKS.flatMap(({ clauses }) => clauses));
    expect(outcome.clauses.map(({ clause }) => clause)).toEqual([...ofChecks].sort());
  });

  test("clauses that say nothing about a sync cell are inapplicable there, and not in async cells", async () => {
    const selection: ClauseSelection = { only: new Set(["CV-044", "CV-062"]) };
    expect((await check(memoryEngine, "sync", "volatile", selection)).clauses).toMatchObject([
      { clause: "CV-044", verdict: "not-run", inapplicable: true },
      { clause: "CV-062", verdict: "not-run", inapplicable: true },
    ]);
    expect((await check(memoryEngine, "async", "volatile", selection)).clauses).not.toContainEqual(
      expect.objectContaining({ inapplicable: true }),
    );
  });

  // Broke: each check in which a call of the engine threw failed every clause that the check is about.
  test("what a call's own code throws breaks that call's clause, and none of those that could not be looked at", async () => {
    const engine = changeAsync(memoryEngine, () => ({
      getSignatures: () => Promise.reject(new TypeError("Cannot read properties of undefined")),
    }));
    // As the corpus, which comes first, has found out.
    const broken = new Set(["CV-032"]);
    const outcome = await check(engine, "async", "volatile", undefined, broken);
    expect(of(outcome, "CV-032")).toMatchObject({ verdict: "fail" });
    expect(of(outcome, "CV-118")).toMatchObject({
      verdict: "not-run",
      reason: expect.stringMatching(
        /^it did not come to its end, since getSignatures threw: Cannot/,
      ),
    });
    // Broke: where that clause is off nothing at all was told of the others.
    const selection: ClauseSelection = {
      only: new Set(["CV-118"]),
      off: new Set(["CV-032"]),
    };
    expect(of(await check(engine, "async", "volatile", selection), "CV-118")).toMatchObject({
      verdict: "not-run",
      reason: expect.stringContaining("since getSignatures threw"),
    });
  });

  test("a difference fails the clauses that its comparison cites and no other of its check", async () => {
    const engine = changeAsync(memoryEngine, (store) => ({
      // Takes a header that JSON cannot say.
      upsertCoValue: async (id, header) => {
        try {
          return await store.upsertCoValue(id, header);
        } catch {
          return 1;
        }
      },
    }));
    const outcome = await check(engine, "async", "volatile");
    expect(of(outcome, "CV-120")).toMatchObject({ verdict: "fail" });
    expect(of(outcome, "CV-119")).toMatchObject({ verdict: "pass" });
    expect(of(outcome, "CV-118")).toMatchObject({ verdict: "pass" });
  });

  test("with a clause off nothing that cites it is compared, and the rest of its check is", async () => {
    const engine = changeAsync(memoryEngine, (store) => ({
      upsertCoValue: async (id, header) => {
        try {
          return await store.upsertCoValue(id, header);
        } catch {
          return 1;
        }
      },
    }));
    const off: ClauseSelection = { off: new Set(["CV-120", "CV-108"]) };
    const outcome = await check(engine, "async", "volatile", off);
    expect(outcome.outcome).toEqual({ verdict: "pass" });
    expect(of(outcome, "CV-120")).toBeUndefined();
    expect(of(outcome, "CV-119")).toMatchObject({ verdict: "pass" });
  });

  test("what is compared with the reference does not count where a clause is off that it stands on", async () => {
    const engine = changeAsync(memoryEngine, (store) => ({
      getCoValueCount: async () => (await store.getCoValueCount()) + 1,
    }));
    expect((await check(engine, "async", "volatile")).counts.differences).toBeGreaterThan(0);
    const off: ClauseSelection = { off: new Set(["CV-011"]) };
    expect((await check(engine, "async", "volatile", off)).outcome).toEqual({ verdict: "pass" });
  });

  test("a check none of whose clauses are looked at is not run", async () => {
    const outcome = await check(memoryEngine, "async", "volatile", { only: new Set(["CV-093"]) });
    expect(outcome.counts.checks).toBe(1);
    expect(outcome.clauses.map(({ clause }) => clause)).toEqual(["CV-093"]);
    const none = await check(memoryEngine, "async", "volatile", { only: new Set(["CV-001"]) });
    expect(none).toMatchObject({ outcome: { verdict: "not-run" }, clauses: [] });
  });
});
