import { expect, test } from "vitest";
import { assay, expectRefusal } from "./assay.test.support.ts";

test("clauses that are named are shown alone and whole", async () => {
  const { stdout, exitCode } = await assay("clauses", "CV-065", "CV-107,CV-021");
  expect(exitCode).toBe(0);
  expect(stdout.match(/^CV-\d+ \(\w+\)/gm)).toEqual([
    "CV-065 (MUST)",
    "CV-107 (MUST)",
    "CV-021 (UNSPECIFIED)",
  ]);
  const words = stdout.replace(/\s+/g, " ");
  expect(words).toContain("those are served as if it had not been called. why The last edits");
  expect(words).toContain("source cojson, storage/types.ts:");
  expect(words).toContain("planted bugs unsynced-by-prefix, stop-forgets-one-peer");
});

test("of clauses that are named a program gets those alone", async () => {
  const { stdout } = await assay("clauses", "--json", "CV-065");
  expect(JSON.parse(stdout)).toEqual([expect.objectContaining({ clause: "CV-065" })]);
});

test("an id that is none is refused with those like it", async () => {
  expectRefusal(
    await assay("clauses", "CV-65"),
    "USAGE",
    /no clause "CV-65"; the nearest are CV-065/,
  );
});
