import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readLines, writeLines } from "./line-file.ts";
import { readStream } from "./read-stream.ts";
import { SMALL_STREAM, smallPlan } from "./small-stream.test.support.ts";
import { OPERATION_KINDS } from "./stream-lines.ts";
import { writeStream } from "./write-stream.ts";

const directory = join(".assay", "bench-test", `stream-${process.pid}`);
const path = join(directory, "stream.jsonl");
const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

beforeAll(() => mkdirSync(directory, { recursive: true }));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

test("the file that the Rust tests replay is what is written today (vitest -u writes it anew)", async () => {
  writeStream(path, smallPlan());
  await expect(readFileSync(path, "utf8")).toMatchFileSnapshot(join(ROOT, SMALL_STREAM));
});

test("what was written is read back, the header first and the footer last", () => {
  const footer = writeStream(path, smallPlan());
  const lines = [...readStream(path)];
  expect(lines[0]?.line).toBe("header");
  expect(lines.at(-1)).toEqual({ line: "footer", footer });
  const { stored, operations } = smallPlan();
  expect(lines.flatMap((line) => (line.line === "fill" ? [line.write] : []))).toEqual([...stored]);
  const read = lines.flatMap((line) => (line.line === "operation" ? [line.operation] : []));
  expect(read).toMatchObject(
    [...operations].map(({ kind, body }) => JSON.parse(JSON.stringify({ kind, body }))),
  );
  expect(new Set(read.map(({ kind }) => kind))).toEqual(new Set(OPERATION_KINDS));
});

test("a message says how much of its session has no signature yet", () => {
  writeStream(path, smallPlan());
  const before = [...readStream(path)].flatMap((line) =>
    line.line === "operation" && line.operation.kind === "append"
      ? line.operation.body.message.sessions.map(({ bytesBefore }) => bytesBefore)
      : [],
  );
  // After two small transactions; after a signature, and a new session; after a small transaction.
  expect(before).toEqual([10, 0, 0, 10]);
});

test("a stream that cannot be written leaves no file", () => {
  const plan = { stored: [{ id: "co_zNone" as const, sessions: [] }], operations: [] };
  const other = join(directory, "none.jsonl");
  expect(() => writeStream(other, plan)).toThrow("without a header");
  expect(readdirSync(directory).filter((name) => name.startsWith("none"))).toEqual([]);
});

test("a stream that was cut off, or has lines too many, is refused", () => {
  writeStream(path, smallPlan());
  const lines = readFileSync(path, "utf8").trimEnd().split("\n");
  const reading = (...kept: readonly string[]) => {
    writeFileSync(path, kept.map((line) => `${line}\n`).join(""));
    return () => [...readStream(path)];
  };
  expect(reading(...lines.slice(0, -1))).toThrow("no footer");
  expect(reading(...lines.slice(0, 5), ...lines.slice(6))).toThrow("lines are missing");
  expect(reading(...lines, lines[1] ?? "")).toThrow("behind the footer");
  expect(reading(...lines.slice(1))).toThrow("begins with its one header");
  expect(reading(...lines.slice(0, 1), '{"other":{}}')).toThrow('line 2: there is no line "other"');
  const newer = JSON.parse(lines[0] ?? "");
  newer.header.version += 1;
  expect(reading(JSON.stringify(newer), ...lines.slice(1))).toThrow("version");
});

test("lines of any length are read as they were written, across the parts of a file", () => {
  // Longer than a part; characters of several bytes, which a part's end divides.
  const lines = ["", "é".repeat(300_001), "a", "\u2028😀".repeat(90_001), ""];
  writeLines(path, (line) => lines.forEach(line));
  expect([...readLines(path)]).toEqual(lines);
});
