// What a cell's process does: the checks that it is asked for, of the clauses that it is asked for, within
// its budget.
import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { Cell, Json } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { CHECKS, type ConformanceEvent, type ObservedFailure } from "../events.ts";
import type { CellInput } from "./cell-input.ts";
import { checkCell, sparedForWantOfRoom } from "./check-cell.ts";

const directory = ".assay/test/check-cell";
afterAll(() => rm(directory, { recursive: true, force: true }));

const cell: Cell = {
  engine: "memory",
  version: "0",
  api: "sync",
  durability: "volatile",
  tuning: {},
};
const input: CellInput = {
  source: { module: "@assay/engines/memory", exportName: "memoryEngine" },
  cell,
  directory,
  checks: CHECKS,
  seed: 1,
  histories: 5,
  failures: `${directory}/failures`,
};

type CheckedEvent = Extract<ConformanceEvent, { type: "checked" }>;

async function checkedOf(changes: Partial<CellInput>, now?: () => number): Promise<CheckedEvent[]> {
  const checked: CheckedEvent[] = [];
  await checkCell(
    { ...input, ...changes },
    (event) => void (event.type === "checked" && checked.push(event)),
    new AbortController().signal,
    now,
  );
  return checked;
}

test("only the checks that are asked for are made", async () => {
  const checked = await checkedOf({ checks: ["corpus", "histories"] });
  expect(checked.map(({ check }) => check)).toEqual(["corpus", "histories"]);
});

// Broke: two hundred histories were played, and then nothing in them had looked at it.
test("of a clause that checks of claims alone look at no history is played", async () => {
  const begun: string[] = [];
  const checked: CheckedEvent[] = [];
  await checkCell(
    { ...input, checks: ["histories"], clauses: ["CV-107"] },
    (event) => {
      if (event.type === "begun") begun.push(event.what);
      if (event.type === "checked") checked.push(event);
    },
    new AbortController().signal,
  );
  expect(checked.map(({ outcome }) => outcome)).toEqual([
    { verdict: "not-run", reason: "no history looks at CV-107" },
  ]);
  expect(begun).toEqual(["opening a fresh store", "closing a fresh store"]);
});

// CV-051 is one that no check of claims looks at.
test("with one clause asked for, each check says what it found of that clause alone", async () => {
  const checks = ["corpus", "claims", "histories"] as const;
  const [corpus, claims, histories] = await checkedOf({ checks, clauses: ["CV-051"] });
  expect(corpus?.outcome).toEqual({ verdict: "pass" });
  expect(corpus?.counts["files"]).toBeLessThan(20);
  expect(corpus?.clauses).toEqual([expect.objectContaining({ clause: "CV-051" })]);
  expect(claims?.outcome).toEqual({
    verdict: "not-run",
    reason: "no check of claims says anything here",
  });
  expect(histories?.outcome).toEqual({ verdict: "pass" });
  expect(histories?.clauses).toEqual([
    { clause: "CV-051", verdict: "pass", looks: expect.any(Number) },
  ]);
});

test("checks that a budget does not reach are cut off, and say so", async () => {
  let time = 0;
  // It is looked at before each check.
  const now = () => (time += 10);
  const checked = await checkedOf({ budget: { ms: 25, nextSeeds: true } }, now);
  const reason = "the budget ended before it";
  expect(checked.map(({ outcome }) => outcome)).toEqual([
    { verdict: "pass" },
    { verdict: "pass" },
    { verdict: "not-run", reason, cut: true },
    { verdict: "not-run", reason, cut: true },
    { verdict: "not-run", reason, cut: true },
  ]);
});

test("histories take the rest of a budget, seed after seed", async () => {
  let time = 0;
  const budget = { ms: 150, nextSeeds: true };
  const [histories] = await checkedOf({ checks: ["histories"], budget }, () => (time += 1));
  expect(histories?.outcome).toEqual({ verdict: "pass" });
  expect(histories?.counts["histories"]).toBeGreaterThan(100);
});

test("a check that ends by an error has failed, and the others are made", async () => {
  const capture = `${directory}/there-is-none`;
  const checked = await checkedOf({ capture });
  expect(checked.map(({ check, outcome }) => [check, outcome.verdict])).toEqual([
    ["corpus", "pass"],
    ["claims", "pass"],
    ["jazz", "fail"],
    ["unspecified", "divergence"],
    ["histories", "pass"],
  ]);
});

test("what failed is counted with what was played, also where it is the first", async () => {
  const module = moduleBeside(import.meta.url, "./faults/misbehaving-engines.test.fixture").href;
  const [corpus, histories] = await checkedOf({
    source: { module, exportName: "countsWrongly" },
    cell: { ...cell, engine: "countsWrongly", api: "async", durability: "process" },
    checks: ["corpus", "histories"],
  });
  expect(corpus?.outcome.verdict).toBe("fail");
  const failures = corpus?.outcome.verdict === "fail" ? corpus.outcome.failures.length : 0;
  expect(corpus?.counts["failing"]).toBe(failures);
  expect(histories?.counts).toMatchObject({ histories: 1, failing: 1 });
  expect(histories?.counts["operations"]).toBeGreaterThan(0);
});

test("an engine that cannot be opened is told of once, and nothing of the contract is said of it", async () => {
  const module = moduleBeside(import.meta.url, "./dying-engine.test.fixture").href;
  const checked = await checkedOf({ source: { module, exportName: "newerEngine" } });
  expect(checked.map(({ outcome }) => outcome.verdict)).toEqual([
    "fail",
    ...CHECKS.slice(1).map(() => "not-run"),
  ]);
  const said =
    "the engine could not be opened, so nothing of it was checked: the file is of a newer version";
  expect(checked[0]?.outcome).toMatchObject({ failures: [{ what: said }] });
  expect(checked[1]?.outcome).toMatchObject({ reason: said });
  expect(checked.flatMap(({ clauses }) => clauses ?? [])).toEqual([]);
});

test("an engine without room to be opened is accused of nothing", async () => {
  const module = moduleBeside(import.meta.url, "./dying-engine.test.fixture").href;
  const checked = await checkedOf({ source: { module, exportName: "fullEngine" } });
  for (const { outcome } of checked) {
    expect(outcome).toMatchObject({ verdict: "not-run", cut: true });
  }
});

describe("a check in which the engine ran out of room", () => {
  const wrong = observed("CV-019", "one session", "none");
  const full = observed("CV-104", "answered", { error: "DISK_FULL" });
  const after = observed("CV-053", "one id", "none");
  const clauses = [
    { clause: "CV-019", verdict: "fail" },
    { clause: "CV-025", verdict: "pass" },
    { clause: "CV-053", verdict: "fail" },
    { clause: "CV-104", verdict: "fail" },
  ] as const;

  test("accuses it of what was wrong before, and says that of the rest nothing is known", () => {
    const outcome = { verdict: "fail", failures: [wrong, full, after] } as const;
    const reason = expect.stringContaining("DISK_FULL: the engine had no room left");
    expect(sparedForWantOfRoom({ outcome, counts: {}, clauses }, input)).toEqual({
      outcome: { verdict: "fail", failures: [wrong] },
      counts: {},
      clauses: [
        { clause: "CV-019", verdict: "fail" },
        ...["CV-025", "CV-053", "CV-104"].map((clause) => ({
          clause,
          verdict: "not-run",
          reason,
        })),
      ],
    });
  });

  test("accuses it of nothing that came after", () => {
    const outcome = { verdict: "fail", failures: [full, after] } as const;
    expect(sparedForWantOfRoom({ outcome, counts: {}, clauses }, input)).toMatchObject({
      outcome: { verdict: "not-run", cut: true },
    });
  });
});

function observed(clause: string, expected: Json, actual: Json): ObservedFailure {
  return { kind: "observed", what: "a look", clauses: [clause], expected, actual };
}

test("one broken read is one clause in every check, and no clause of those who read by it", async () => {
  const module = moduleBeside(import.meta.url, "./failing-engine.test.fixture").href;
  const checked = await checkedOf({
    source: { module, exportName: "forgetfulEngine" },
    cell: { ...cell, engine: "memory-with-one-session-known", api: "async" },
    checks: ["corpus", "claims", "histories"],
    histories: 200,
  });
  const failures = checked.flatMap(({ outcome }) =>
    outcome.verdict === "fail" ? outcome.failures : [],
  );
  expect(failures.length).toBeGreaterThan(3);
  expect(new Set(failures.map(({ clauses: [first] }) => first))).toEqual(new Set(["CV-070"]));
  // Readers of an erasure read known states, and see parts where there are none.
  expect(checked[1]?.outcome.verdict).toBe("fail");
  expect(checked[1]?.clauses).toContainEqual({
    clause: "CV-061",
    verdict: "not-run",
    reason: "hidden by the breach of CV-070",
  });
});
