import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import type { History } from "@assay/engines/covalue";
import { readHistory } from "@assay/engines/history";
import { memoryEngine } from "@assay/engines/memory";
import { writeFailure, writeSnippet, type FailedHistory } from "./failure-files.ts";

const directory = ".assay/test/failure-files";
afterAll(() => rm(directory, { recursive: true, force: true }));

const cell = { engine: memoryEngine, api: "sync", durability: "volatile" } as const;

test("failures of one seed that differ keep a file and a program each, so that earlier reports still replay theirs", () => {
  const [one, other] = [failing({ op: "getCoValueCount" }), failing({ op: "sync" })];
  const files = [one, other, one].map((failed) => writeFailure(cell, failed, 1, directory));
  const programs = [one, other, one].map((failed) => writeSnippet(cell, failed, "1", directory));
  expect(new Set([...files, ...programs]).size).toBe(4);
  expect(files.map((file) => file.replace(/json$/, "mts"))).toEqual(programs);
  expect(files.map((file) => readHistory(file).operations)).toEqual(
    [one, other, one].map(({ history }) => history),
  );
});

test("the program of one history that differs otherwise takes no other program's name", () => {
  const one = failing({ op: "getCoValueCount" });
  const first = writeSnippet(cell, one, "1", directory) ?? "";
  const before = readFileSync(first, "utf8");
  writeSnippet(cell, { ...one, clauses: ["CV-011"] }, "1", directory);
  expect(readFileSync(first, "utf8")).toBe(before);
});

function failing(operation: History[number]): FailedHistory {
  const expected = { ok: 0 };
  const actual = { error: "IO_FAILED" };
  return {
    history: [operation],
    difference: { at: "operation", index: 0, operation, expected, actual },
    clauses: [],
  };
}
