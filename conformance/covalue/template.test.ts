// The files that each history's directory begins with.
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { temporaryDirectory } from "@assay/engines/host";
import { expect, test } from "vitest";

import { sqliteEngine } from "@assay/engines/sqlite";
import { makeTemplate, readTemplate } from "./template.ts";

// Broke: a store that hung here was said to hang while it was closed, as the last that was told of.
test("An empty store that is opened for its files is told of before", async () => {
  using scratch = temporaryDirectory(".assay");
  const told: string[] = [];
  const cell = { engine: sqliteEngine, api: "sync", durability: "process" } as const;
  await makeTemplate(cell, scratch.path, (what) => told.push(what));
  expect(told).toEqual(["opening and closing an empty store"]);
});

const JOURNAL_BYTES = 64_000_001;

test("A copy of a template has its files, also in directories below, and its empty directories", () => {
  using scratch = temporaryDirectory(".assay");
  const [from, to] = bothOf(scratch.path);
  mkdirSync(join(from, "tables", "empty"), { recursive: true });
  writeFileSync(join(from, "stamp"), "a stamp");
  writeFileSync(join(from, "tables", "0"), "");

  readTemplate(from)?.copyTo(to);

  expect(readFileSync(join(to, "stamp"), "utf8")).toBe("a stamp");
  expect(readFileSync(join(to, "tables", "0"), "utf8")).toBe("");
  expect(statSync(join(to, "tables", "empty")).isDirectory()).toBe(true);
});

test("A file in which little is written is copied with its holes, to the byte", () => {
  using scratch = temporaryDirectory(".assay");
  const [from, to] = bothOf(scratch.path);
  const journal = openSync(join(from, "journal"), "w");
  writeSync(journal, "begins", 0);
  writeSync(journal, "in the middle", 32_000_000);
  ftruncateSync(journal, JOURNAL_BYTES);
  closeSync(journal);

  readTemplate(from)?.copyTo(to);

  const copied = readFileSync(join(to, "journal"));
  expect(copied.equals(readFileSync(join(from, "journal")))).toBe(true);
  expect(statSync(join(to, "journal")).blocks * 512).toBeLessThan(1_000_000);
});

test("What changes in a copy changes neither the template nor the next copy", () => {
  using scratch = temporaryDirectory(".assay");
  const [from, to] = bothOf(scratch.path);
  writeFileSync(join(from, "stamp"), "a stamp");
  const template = readTemplate(from);
  template?.copyTo(to);
  writeFileSync(join(to, "stamp"), "another");
  const next = join(scratch.path, "next");
  mkdirSync(next);

  template?.copyTo(next);

  expect(readFileSync(join(next, "stamp"), "utf8")).toBe("a stamp");
  expect(readFileSync(join(from, "stamp"), "utf8")).toBe("a stamp");
});

test("A directory that holds much, or a link, is no template", () => {
  using scratch = temporaryDirectory(".assay");
  const [much, linked] = bothOf(scratch.path);
  writeFileSync(join(much, "large"), Buffer.alloc(1_000_001, 1));
  symlinkSync(much, join(linked, "elsewhere"), "dir");

  expect(readTemplate(much)).toBeUndefined();
  expect(readTemplate(linked)).toBeUndefined();
});

function bothOf(above: string): [from: string, to: string] {
  const [from, to] = [join(above, "from"), join(above, "to")];
  mkdirSync(from);
  mkdirSync(to);
  return [from, to];
}
