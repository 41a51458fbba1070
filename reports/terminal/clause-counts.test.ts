import { PROFILE_OF_CLAUSE } from "@assay/conformance/covalue";
import { expect, test } from "vitest";
import { CLAUSE_IDS } from "../clause-text.ts";
import { textWidth } from "../plain-text.ts";
import { checkedLog, judgedCheck } from "../failing-run.test.support.ts";
import { claimed, goldenFacts, goldenLog, plainDrawing } from "../golden-run.test.support.ts";
import type { ClauseResultRecord, ResultEvent } from "../run-log/index.ts";
import { summarise } from "../summary.ts";
import { clauseCounts } from "./clause-counts.ts";
import { profileTable } from "./profile-table.ts";
import { renderTerminal } from "./render-terminal.ts";

const memory = claimed("memory", "sync", "volatile");
const sqlite = claimed("sqlite", "async", "process");
const sqliteSync = claimed("sqlite", "sync", "process");
const cells = [memory, sqlite, sqliteSync];

/** Every clause that binds kept, but for the given ones. */
function keptBut(...others: ClauseResultRecord[]): ClauseResultRecord[] {
  const kept = [...PROFILE_OF_CLAUSE.keys()].map((clause) => ({
    clause,
    verdict: "pass" as const,
  }));
  const named = new Set(others.map(({ clause }) => clause));
  return [...kept.filter(({ clause }) => !named.has(clause)), ...others];
}

function countsOf(...events: ResultEvent[]): string[] {
  return clauseCounts(summarise(checkedLog(cells, events)), plainDrawing);
}

/** The number on each line that has one. */
function numbers(lines: readonly string[]): number[] {
  return lines.slice(1).flatMap((line) => {
    const number = /^ {2}\S.*? {2,}(\d+)(?: {2}|$)/u.exec(line)?.[1];
    return number === undefined ? [] : [Number(number)];
  });
}

test("each clause is counted in one line, and what was found out elsewhere than everywhere is named", () => {
  const notRun = { verdict: "not-run", reason: "no engine offers a way to plant one" } as const;
  const forAll: ClauseResultRecord[] = [
    { clause: "CV-102", ...notRun },
    { clause: "CV-103", ...notRun },
    { clause: "CV-105", verdict: "not-run", reason: "of no such cell", inapplicable: true },
  ];
  const lines = countsOf(
    judgedCheck(memory, "claims", keptBut(...forAll, { clause: "CV-083", verdict: "unsupported" })),
    judgedCheck(sqlite, "claims", keptBut(...forAll, { clause: "CV-025", verdict: "fail" })),
    judgedCheck(
      sqliteSync,
      "claims",
      keptBut(
        ...forAll,
        { clause: "CV-025", verdict: "fail" },
        { clause: "CV-001", verdict: "deviation", reason: "known" },
        { clause: "CV-008", verdict: "divergence", reason: "answers 1" },
      ),
    ),
  );
  const [, , kept, ...others] = lines;
  expect(kept).toMatch(/^ {2}kept in every cell +\d+$/u);
  expect(others.join("\n")).toMatch(
    `
  broken                    1  CV-025: in sqlite
  known to deviate          1  CV-001: in sqlite/sync/process
  kept where claimed        1  CV-083: unsupported in memory
  applies to no cell        1  CV-105: of no such cell
  not run                   2  CV-102, CV-103: no engine offers a way to plant one
  open, otherwise           1  CV-008: in sqlite/sync/process
  open, not asked        `.slice(1),
  );
  expect(numbers(lines).reduce((sum, n) => sum + n, 0)).toBe(CLAUSE_IDS.length);
});

test("clauses that no check looked at are said", () => {
  const lines = countsOf(judgedCheck(memory, "claims", [{ clause: "CV-001", verdict: "pass" }]));
  expect(lines.join("\n")).toContain(
    "kept where judged         1  CV-001: not looked at in sqlite",
  );
  expect(lines.join("\n")).toMatch(
    /not looked at +\d+ {2}CV-002, [^:]* and \d+ more: by no check/u,
  );
  expect(numbers(lines).reduce((sum, n) => sum + n, 0)).toBe(CLAUSE_IDS.length);
});

test("why a clause applies to some cells alone is said when asked for", () => {
  const reason = "a volatile cell keeps nothing";
  const events = [
    judgedCheck(memory, "claims", [
      { clause: "CV-104", verdict: "not-run", reason, inapplicable: true },
    ]),
    ...[sqlite, sqliteSync].map((cell) =>
      judgedCheck(cell, "claims", [{ clause: "CV-104", verdict: "pass" }]),
    ),
  ];
  const summary = summarise(checkedLog(cells, events));
  expect(clauseCounts(summary, plainDrawing)[2]).toBe("  kept where it applies     1");
  expect(clauseCounts(summary, { ...plainDrawing, verbose: true })[2]).toBe(
    "  kept where it applies     1  CV-104: a volatile cell keeps nothing in memory",
  );
});

test("a reason that one cell has for itself and another beside others stands there once", () => {
  const notRun = (reason: string) =>
    keptBut({ clause: "CV-104", verdict: "not-run", reason } as ClauseResultRecord);
  const lines = countsOf(
    judgedCheck(memory, "claims", notRun("hidden by the breach of CV-011")),
    judgedCheck(sqlite, "claims", notRun("hidden by the breach of CV-011; no room")),
    judgedCheck(sqliteSync, "claims", notRun("no room")),
  );
  expect(lines.join("\n")).toContain("CV-104: hidden by the breach of CV-011; no room\n");
});

const kept = { clause: "CV-001", verdict: "pass" } as const;
const facts = { ...goldenFacts, plan: { checks: ["claims"], workloads: [] }, cells: [memory] };

test("of a run of some clauses those are counted, and no profile is judged", () => {
  const events = [judgedCheck(memory, "claims", [kept])];
  const log = goldenLog({ facts: { ...facts, clauses: ["CV-001", "CV-002"] }, events });
  const lines = clauseCounts(summarise(log), plainDrawing);
  expect(lines[0]).toMatch(/^Clauses: 2 that were chosen of the \d+ of contract/u);
  expect(numbers(lines)).toEqual([1, 1]);
  expect(profileTable(summarise(log), plainDrawing)).toEqual([]);
  expect(renderTerminal(log)).toMatch(/✓ PASS; for CV-001, CV-002 alone \(exit code 0\)\n$/u);
});

test("of a shard neither profiles nor clauses are known, and its verdict says that it is one's", () => {
  const shard = { index: 2, of: 3, units: [{ cell: 0, check: "claims" }] };
  const events = [judgedCheck(memory, "claims", [kept])];
  const text = renderTerminal(goldenLog({ facts: { ...facts, shard }, events }));
  expect(text).toContain("\nProfiles and clauses are known once all shards are merged.\n");
  expect(text).not.toContain("Profiles: how much");
  expect(text).toMatch(/✓ PASS; for shard 2 of 3 alone \(exit code 0\)\n$/u);
});

test("what a budget cut short is said with the verdict", () => {
  const event = { ...judgedCheck(memory, "claims", [kept]), cut: "120 of 500" } as ResultEvent;
  expect(renderTerminal(goldenLog({ facts, events: [event] }))).toMatch(
    /✓ PASS; the budget cut 1 check short, though enough was done \(exit code 0\)\n$/u,
  );
});

test("clauses that are quoted from another version than the run's are said to be", () => {
  const events = [judgedCheck(memory, "claims", [kept])];
  const log = goldenLog({ facts: { ...facts, contract: "0.0.1" }, events });
  const [title] = clauseCounts(summarise(log), plainDrawing);
  expect(title).toMatch(/^Clauses: \d+ of contract 0\.0\.1; clauses are quoted from \d/u);
});

test("cells of an engine that agree on the profiles are one row, and what stands in the way is said once", () => {
  const unsupported = [...PROFILE_OF_CLAUSE]
    .filter(([, profile]) => profile === "Concurrent")
    .map(([clause]) => ({
      clause,
      verdict: "unsupported" as const,
      reason: "it does not claim to be concurrent",
    }));
  const notRun = { clause: "CV-102", verdict: "not-run", reason: "no way to plant one" } as const;
  const lines = profileTable(
    summarise(
      checkedLog(cells, [
        judgedCheck(memory, "claims", keptBut(...unsupported)),
        judgedCheck(sqlite, "claims", keptBut({ clause: "CV-036", verdict: "fail" }, notRun)),
        judgedCheck(
          sqliteSync,
          "claims",
          keptBut({ clause: "CV-036", verdict: "deviation", reason: "known, link" }, notRun),
        ),
      ]),
    ),
    plainDrawing,
  );
  const text = lines.join(" ").replace(/\s+/gu, " ");
  expect(lines.slice(2, 8)).toEqual([
    "cells                 Core          Transactional  Concurrent",
    "memory                ✓ kept        ✓ kept         – unsupported",
    "sqlite/async/process  ? not judged  ✗ NOT KEPT     – not without Transactional",
    "sqlite/sync/process   ? not judged  ~ deviates     ✓ kept",
    "",
    "Core is not judged: CV-102, not run: no way to plant one (sqlite)",
  ]);
  expect(text).toMatch(
    /Transactional is not kept: CV-036 \(sqlite\/async\/process\) Transactional deviates: CV-036, known, link \(sqlite\/sync\/process\) Concurrent is unsupported: CV-.*, it does not claim to be concurrent \(memory\)/u,
  );
  expect(text).toContain(
    "Concurrent keeps all clauses of its own, and is of no use without Transactional (sqlite/async/process)",
  );
});

test.each([80, 100])("what is said of clauses fits into %d columns", (columns) => {
  const engines = ["postgresql-by-the-published-client", "memory", "sqlite"];
  const many = engines.flatMap((engine) => [
    claimed(engine, "async", "process", { "page size": 4096 }),
    claimed(engine, "sync", "power"),
  ]);
  const reason = "words of a reason that is long ".repeat(20);
  const verdicts = ["deviation", "divergence", "unsupported", "not-run", "pass", "fail"] as const;
  const events = many.map((cell, place) =>
    judgedCheck(
      cell,
      "claims",
      CLAUSE_IDS.map((clause, index) => ({
        clause,
        verdict: verdicts[(index + place) % verdicts.length] ?? "pass",
        reason,
      })),
    ),
  );
  const text = renderTerminal(checkedLog(many, events), { columns, verbose: true });
  expect(Math.max(...text.split("\n").map(textWidth))).toBeLessThanOrEqual(columns);
});
