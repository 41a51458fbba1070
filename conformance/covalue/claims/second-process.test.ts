import { rm } from "node:fs/promises";
import { moduleBeside } from "@assay/engines/host";
import type { CoValueEngine } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { afterAll, expect, test } from "vitest";
import { checkClaims, type ClaimsOutcome } from "../claims.ts";
import { countedHere, exclusiveHere } from "./second-process.test.fixture.ts";

const directory = ".assay/test/second-process";
afterAll(() => rm(directory, { recursive: true, force: true }));

const FIXTURE = moduleBeside(import.meta.url, "./second-process.test.fixture").href;

function check(
  engine: CoValueEngine,
  exportName: string,
  checks: readonly string[],
): Promise<ClaimsOutcome> {
  const source = { module: FIXTURE, exportName };
  const cell = { engine, api: "sync", durability: "process", tuning: {} } as const;
  return checkClaims({ ...cell, source, directory: `${directory}/${exportName}`, checks });
}

const IN_ANOTHER = "another-process-is-an-opener";

test.each([
  ["a lock", exclusiveHere, "exclusiveHere", "refuses-a-second-opener", "CV-114"],
  ["a cache", countedHere, "countedHere", "openers-agree", "CV-115"],
] as const)(
  "%s that is one process's own passes two openers in it, and is seen by one in another",
  async (_what, engine, exportName, inOneProcess, clause) => {
    expect((await check(engine, exportName, [inOneProcess])).outcome).toEqual({ verdict: "pass" });
    const { outcome } = await check(engine, exportName, [IN_ANOTHER]);
    const failures = outcome.verdict === "fail" ? outcome.failures : [];
    expect(failures.length).toBeGreaterThan(0);
    expect(failures.map(({ clauses }) => clauses[0])).toContain(clause);
  },
);

test("an engine that no other process can import is not asked", async () => {
  const cell = { engine: sqliteEngine, api: "sync", durability: "process", tuning: {} } as const;
  const { notApplicable } = await checkClaims({
    ...cell,
    directory: `${directory}/none`,
    checks: [IN_ANOTHER],
  });
  expect(notApplicable).toEqual([
    { what: IN_ANOTHER, reason: "no other process can import the engine" },
  ]);
});
