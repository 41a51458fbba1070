import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Cell } from "@assay/engines/engine";
import { decodeDeviations, type Deviation } from "./deviation.ts";
import { deviationsOf, houseDeviations, readDeviations } from "./files.ts";

const SCRATCH = join(import.meta.dirname, "../../../.assay/deviations-test");
mkdirSync(SCRATCH, { recursive: true });
const directory = mkdtempSync(join(SCRATCH, "files-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const deviation: Deviation = {
  clause: "CV-011",
  history: [{ op: "getCoValueCount" }],
  at: 0,
  expected: { ok: 0 },
  answer: { ok: 1 },
  versions: ">=1.2.0 <2.0.0",
  link: "https://example.org/issues/1",
  expires: "2027-01-31",
  why: "It counts its own header.",
};
const file = { format: "assay-deviations", version: 1, engine: "mine", deviations: [deviation] };
const cell: Cell = {
  engine: "mine",
  version: "1.4.2",
  api: "sync",
  durability: "process",
  tuning: {},
};

describe("a file of deviations", () => {
  test("is read with every field", () => {
    const full = { ...deviation, apis: ["sync"], durabilities: ["process"] };
    const path = join(directory, "mine.json");
    const text = JSON.stringify({ ...file, deviations: [full] });
    writeFileSync(path, text);
    const digest = createHash("sha256").update(text).digest("hex");
    const read = { engine: "mine", deviations: [full], digest };
    expect(readDeviations(path)).toEqual(read);
    expect(houseDeviations("mine", directory)).toEqual(read);
  });

  test("is absent for an engine that does not deviate", () => {
    expect(houseDeviations("other", directory)).toEqual({ engine: "other", deviations: [] });
  });

  test("that does not exist, or is of another engine, is an error with its path", () => {
    const missing = join(directory, "missing.json");
    expect(() => readDeviations(missing)).toThrow(
      expect.objectContaining({ code: "FILE_MISSING", message: expect.stringContaining(missing) }),
    );
    const wrong = join(directory, "wrong.json");
    writeFileSync(wrong, JSON.stringify(file));
    expect(() => houseDeviations("wrong", directory)).toThrow(
      expect.objectContaining({
        code: "DEVIATIONS_INVALID",
        message: `${wrong}: engine: mine is not wrong`,
      }),
    );
  });

  test.each([
    ["deviations.0.clause: no clause that binds", { clause: "CV-021" }],
    ["deviations.0.clause: no clause that binds", { clause: "CV-999" }],
    ["deviations.0.history.0.op:", { history: [{ op: "count" }] }],
    ["deviations.0.history:", { history: [] }],
    ["deviations.0.at: the history has 1 operations", { at: 1 }],
    ["deviations.0.answer: no answer of an operation", { answer: 1 }],
    ["deviations.0.versions: no range of versions", { versions: "newer" }],
    ["deviations.0.apis.0:", { apis: ["both"] }],
    ["deviations.0.link:", { link: "issue 1" }],
    ["deviations.0.expires:", { expires: "31.01.2027" }],
    ["deviations.0.why:", { why: "" }],
    ["deviations.0: Unrecognized key", { reason: "it is so" }],
  ])("that says something else is refused: %s", (message, change) => {
    const path = join(directory, "invalid.json");
    const deviations = [{ ...deviation, ...change }];
    writeFileSync(path, JSON.stringify({ ...file, deviations }));
    expect(() => readDeviations(path)).toThrow(
      expect.objectContaining({
        code: "DEVIATIONS_INVALID",
        message: expect.stringContaining(`${path}: ${message}`),
      }),
    );
  });

  test("that is no JSON is refused", () => {
    expect(() => decodeDeviations("{")).toThrow(
      expect.objectContaining({ code: "DEVIATIONS_INVALID" }),
    );
  });
});

describe("a deviation is a cell's", () => {
  const known = (change: Partial<Deviation>) =>
    deviationsOf({ engine: "mine", deviations: [{ ...deviation, ...change }] }, cell);

  test("where version, api and durability are those it is known of", () => {
    expect(known({}).applying).toHaveLength(1);
    expect(known({ apis: ["sync"], durabilities: ["process", "power"] }).applying).toHaveLength(1);
  });

  test("and otherwise it is said why not", () => {
    expect(known({ versions: "<1.4.0" })).toMatchObject({
      applying: [],
      others: [{ reason: "it is known of versions <1.4.0, and this is 1.4.2" }],
    });
    expect(known({ apis: ["async"] }).others[0]?.reason).toContain("the async api");
    expect(known({ durabilities: ["power"] }).others[0]?.reason).toContain("durability power");
  });

  test("also where an engine says its version in its own words", () => {
    const { applying } = deviationsOf(
      { engine: "mine", deviations: [deviation] },
      { ...cell, version: "mine 1.3" },
    );
    expect(applying).toHaveLength(1);
  });
});
