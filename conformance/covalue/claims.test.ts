import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import {
  AssayError,
  cellName,
  offeredCells,
  settle,
  type Api,
  type Durability,
} from "@assay/engines/engine";
import type { CoValueEngine, CoValueHeader, RawCoID } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { sqliteEngine } from "@assay/engines/sqlite";
import { CLAIM_CHECKS, checkClaims, type ClaimsContext, type ClaimsOutcome } from "./claims.ts";
import { MUTANTS } from "./mutants/index.ts";
import { mutant } from "./mutants/mutant.ts";
import { referenceEngine } from "./reference-engine.ts";

const SCRATCH = join(import.meta.dirname, "../../.assay/claims-test");
mkdirSync(SCRATCH, { recursive: true });
const scratch = mkdtempSync(join(SCRATCH, "run-"));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function check(
  engine: CoValueEngine,
  api: Api,
  durability: Durability,
  name: string,
  checks: readonly string[] = CLAIM_CHECKS.map((known) => known.name),
): Promise<ClaimsOutcome> {
  const directory = join(scratch, name.replaceAll(/[^a-z]+/g, "-"));
  return checkClaims({ engine, api, durability, tuning: {}, directory, checks });
}

describe("what our own engines claim holds", () => {
  const cells = [memoryEngine, sqliteEngine].flatMap((engine) =>
    offeredCells(engine).map((cell) => ({ engine, ...cell })),
  );
  test.each(
    cells.map(
      (cell) => [cellName({ ...cell, engine: cell.engine.name, tuning: {} }), cell] as const,
    ),
  )("%s", async (name, { engine, api, durability }) => {
    const { outcome, counts, notApplicable } = await check(engine, api, durability, name);
    expect(outcome).toEqual({ verdict: "pass" });
    expect(counts.checks).toBeGreaterThan(8);
    expect(notApplicable).toHaveLength(counts["not applicable"]);
    for (const { what, reason } of notApplicable) {
      expect(CLAIM_CHECKS.map((known) => known.name)).toContain(what);
      expect(reason).not.toBe("");
    }
    expect(counts.checks + counts["not applicable"]).toBe(CLAIM_CHECKS.length);
  });
});

test("the reference passes as a volatile sync engine, so it keeps what it judges others by", async () => {
  const { outcome } = await check(referenceEngine, "sync", "volatile", "reference");
  expect(outcome).toEqual({ verdict: "pass" });
});

/** Checks the claims of a broken engine's async cell. */
function checkBroken(
  engine: CoValueEngine,
  options: Pick<ClaimsContext, "limitMs" | "isHurried" | "selection" | "checks" | "broken">,
): Promise<ClaimsOutcome> {
  const directory = join(scratch, engine.name);
  return checkClaims({
    engine,
    api: "async",
    durability: "volatile",
    tuning: {},
    directory,
    ...options,
  });
}

test("an engine that does not answer is waited for once, and asked no more after three checks", async () => {
  const { engine } = mutant(
    "never-lists",
    "getCoValueIDs never answers",
    ["CV-010"],
    () => ({ store: { getCoValueIDs: () => settle(new Promise<never>(() => {})) } }),
    { api: "async" },
  );
  const { outcome, clauses } = await checkBroken(engine, { limitMs: 2_000 });
  const failures = outcome.verdict === "fail" ? outcome.failures : [];
  const late = failures.filter(
    (failure) => failure.kind === "observed" && failure.what.endsWith("the check itself"),
  );
  expect(late).toHaveLength(1);
  expect(clauses).toContainEqual(
    expect.objectContaining({
      verdict: "not-run",
      reason: expect.stringMatching(/^3 checks .* in time/),
    }),
  );
});

// Broke: the other looks of a check that was given up had kept its clauses, and what had been begun before all
// others was left open and not told.
test("a check that is given up keeps no clause, and one that was begun before is told all the same", async () => {
  const { engine } = mutant(
    "forgets-and-never-lists",
    "transactions lose what they mark, and getCoValueIDs never answers",
    ["CV-045"],
    () => ({
      store: { getCoValueIDs: () => settle(new Promise<never>(() => {})) },
      handle: {
        *markCoValueAsDeleted() {
          yield* settle(undefined);
        },
      },
    }),
    { api: "async" },
  );
  const { outcome, clauses } = await checkBroken(engine, {
    limitMs: 4_000,
    isHurried: true,
  });
  const failures = outcome.verdict === "fail" ? outcome.failures : [];
  expect(failures.map((failure) => failure.kind === "observed" && failure.what)).toContain(
    "keeps-slow-transactions-open: what it has stored",
  );
  const kept = clauses.filter(({ verdict }) => verdict === "pass").map(({ clause }) => clause);
  expect(kept).toContain("CV-091");
  expect(kept).not.toContain("CV-043");
  expect(kept).not.toContain("CV-099");
});

// Broke: with one of its clauses off nothing was said of its end, and what it had looked at before was kept.
test("a check that does not come to its end keeps no clause, also where a clause of it is off", async () => {
  const { engine } = mutant(
    "never-lists-deleted",
    "getAllCoValuesWaitingForDelete never answers",
    ["CV-053"],
    () => ({
      store: { getAllCoValuesWaitingForDelete: () => settle(new Promise<never>(() => {})) },
    }),
    { api: "async" },
  );
  const { outcome, clauses } = await checkBroken(engine, {
    selection: { off: new Set(["CV-042"]) },
    checks: ["keeps-slow-transactions-open"],
    limitMs: 4_000,
  });
  expect(outcome).toMatchObject({ verdict: "not-run" });
  expect(clauses).toContainEqual(expect.objectContaining({ clause: "CV-045", verdict: "not-run" }));
});

test("a clause of which one look differs over a clause that is broken is not kept for passing another look", async () => {
  const { engine } = mutant(
    "unknown-is-there",
    "readCoValue of what is not stored answers with a row",
    ["CV-088"],
    () => ({
      store: {
        *readCoValue(store, id) {
          const row = { id: id as RawCoID, rowID: 1, header: {} as CoValueHeader };
          return (yield* settle(store.readCoValue(id))) ?? { row, sessions: [] };
        },
      },
    }),
    { api: "async" },
  );
  const { outcome, clauses } = await checkBroken(engine, {
    checks: ["closes-more-than-once", "close-waits-for-calls"],
    broken: new Set(["CV-088"]),
  });
  expect(outcome).toMatchObject({ failures: [{ clauses: ["CV-088", "CV-107"] }] });
  expect(clauses.find(({ clause }) => clause === "CV-107")).toMatchObject({
    verdict: "not-run",
    reason: "hidden by the breach of CV-088",
  });
});

test("of a store that has no room nothing is told that follows from it", async () => {
  const { engine } = mutant("full", "no batch finds room", ["CV-089"], () => ({
    store: {
      *commitBatch() {
        throw new AssayError("DISK_FULL", "planted");
      },
    },
  }));
  const { outcome } = await checkBroken(engine, {
    checks: ["lists-its-rows", "stores-every-size"],
  });
  const failures = outcome.verdict === "fail" ? outcome.failures : [];
  expect(failures).toHaveLength(2);
  for (const failure of failures) expect(JSON.stringify(failure)).toContain("DISK_FULL");
});

test("a store whose close throws breaks what close is held to, and no clause of those who close it", async () => {
  const { engine } = mutant("close-throws", "close throws, having closed", ["CV-106"], () => ({
    store: {
      *close(store) {
        yield* settle(store.close());
        throw new Error("close is broken");
      },
    },
  }));
  const { outcome } = await checkBroken(engine, {
    checks: ["starts-empty", "closes-more-than-once"],
    broken: new Set(["CV-106"]),
  });
  const failures = outcome.verdict === "fail" ? outcome.failures : [];
  expect(failures.length).toBeGreaterThan(1);
  expect(new Set(failures.map(({ clauses }) => clauses[0]))).toEqual(new Set(["CV-106"]));
});

// Others may find it as well, which would take minutes to see; that none does that is about something else, the
// self-test sees with `--muted`.
describe("a broken engine is caught by each of the checks that it cannot pass", () => {
  const planted = MUTANTS.filter(({ caughtBy }) => caughtBy === "claims");

  test.each(planted.map((mutant) => [mutant.broken, mutant] as const))(
    "%s",
    async (_broken, mutant) => {
      const { name, engine, api, durability, checks, violates } = mutant;
      const { outcome, counts } = await check(engine, api, durability, name, checks);
      const failures = outcome.verdict === "fail" ? outcome.failures : [];
      expect(counts.differences).toBe(failures.length);
      const found = failures.map((failure) =>
        failure.kind === "observed" ? failure.what.split(":")[0] : failure.kind,
      );
      expect([...new Set(found)].sort()).toEqual([...checks].sort());
      expect(failures.flatMap(({ clauses }) => clauses)).toEqual(
        expect.arrayContaining([...violates]),
      );
    },
  );

  test("a difference names its clauses", async () => {
    const mutant = planted.find(({ checks }) => checks.join() === "lists-its-rows");
    if (mutant === undefined) throw new Error("no such mutant");
    const { engine, api, durability } = mutant;
    expect(await check(engine, api, durability, "clauses of")).toMatchObject({
      outcome: { failures: [{ clauses: ["CV-093"], what: expect.not.stringContaining("CV-") }] },
    });
  });

  test("every check that there is has caught one", () => {
    // Another process has to import what it opens, which mutants are not: it has engines of its own to catch.
    const elsewhere = ["another-process-is-an-opener"];
    const busy = new Set([...elsewhere, ...planted.flatMap(({ checks }) => checks)]);
    const idle = CLAIM_CHECKS.map(({ name }) => name).filter((name) => !busy.has(name));
    expect(idle).toEqual([]);
  });
});
