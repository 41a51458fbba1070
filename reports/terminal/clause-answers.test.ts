import { expect, test } from "vitest";
import { checkedLog, judgedCheck } from "../failing-run.test.support.ts";
import { claimed } from "../golden-run.test.support.ts";
import type { ClauseResultRecord } from "../run-log/index.ts";
import { summarise } from "../summary.ts";
import { knownDeviations, openAnswers } from "./clause-answers.ts";
import { drawingOf } from "./drawing.ts";

const memory = claimed("memory", "sync", "volatile");
const leveldb = claimed("leveldb", "async", "process");
const sqlite = claimed("sqlite", "async", "process");
const sqliteSync = claimed("sqlite", "sync", "process");
const cells = [memory, leveldb, sqlite, sqliteSync];

const diverges = (clause: string, reason: string): ClauseResultRecord => ({
  clause,
  verdict: "divergence",
  reason,
});
const open = { clause: "CV-021", verdict: "pass" } as const;

const log = checkedLog(cells, [
  judgedCheck(memory, "claims", [open, { clause: "CV-012", verdict: "pass" }]),
  judgedCheck(leveldb, "claims", [open, diverges("CV-012", "refused")]),
  judgedCheck(sqlite, "claims", [
    open,
    diverges("CV-012", "as none"),
    { clause: "CV-006", verdict: "deviation", reason: "known, https://example.org/1, until 2027" },
  ]),
  judgedCheck(sqliteSync, "claims", [open, diverges("CV-012", "as none")]),
]);

test("where the contract is silent engines are grouped by their answer, and clauses that all answer alike are counted", () => {
  expect(openAnswers(summarise(log), drawingOf({}))).toEqual([
    "Where the contract is silent: 1 clause answered otherwise than by the reference, 1 alike",
    "",
    "CV-012 What `getCoValueIDs` answers to a negative limit or offset is open.",
    "  memory: as the reference",
    "  leveldb: refused",
    "  sqlite: as none",
  ]);
});

test("a clause that was asked of no cell is not counted as alike", () => {
  const unasked = { clause: "CV-023", verdict: "not-run", reason: "no room" } as const;
  const some = checkedLog([memory], [judgedCheck(memory, "claims", [open, unasked])]);
  expect(openAnswers(summarise(some), drawingOf({})).join(" ")).toMatch(/1 alike, 1 not\s+asked$/);
});

test("clauses that all answer alike are shown when asked for", () => {
  const lines = openAnswers(summarise(log), drawingOf({ verbose: true }));
  expect(lines).toContain("CV-021 The order of a coValue's sessions is open.");
  expect(lines.at(-1)).toBe("  every cell: as the reference");
});

test("a long answer is cut unless asked for whole", () => {
  const answer = "word ".repeat(100).trim();
  const long = checkedLog([memory], [judgedCheck(memory, "claims", [diverges("CV-012", answer)])]);
  expect(openAnswers(summarise(long), drawingOf({})).join("\n")).toMatch(/…$/u);
  const whole = openAnswers(summarise(long), drawingOf({ verbose: true }))
    .slice(3)
    .join(" ");
  expect(whole.replace(/\s+/gu, " ")).toBe(` every cell: ${answer}`);
});

test("known deviations are all shown, with what is known of them", () => {
  const [title, , , ...answers] = knownDeviations(summarise(log), drawingOf({}));
  expect(title).toBe("Known deviations: 1 clause");
  expect(answers.at(-1)).toBe("  sqlite/async/process: known, https://example.org/1, until 2027");
});

test("a run that looked at nothing that is open, and knows no deviation, says nothing of either", () => {
  const silent = summarise(checkedLog([memory], [judgedCheck(memory, "claims", [])]));
  expect(openAnswers(silent, drawingOf({}))).toEqual([]);
  expect(knownDeviations(silent, drawingOf({}))).toEqual([]);
});
