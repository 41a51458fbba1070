// What set-up notices: the contents that decide what is installed, and nothing else.

import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dependencyInputs, fingerprint, programInputs } from "./fingerprint.mjs";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "assay-fingerprint-"));
  write("package.json", { workspaces: ["engines"], scripts: { start: "one" } });
  write("engines/package.json", { name: "engines", dependencies: { zod: "4.0.0" } });
  write("package-lock.json", { lockfileVersion: 3 });
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, content: unknown): void {
  mkdirSync(join(root, path, ".."), { recursive: true });
  writeFileSync(join(root, path), JSON.stringify(content));
}

function dependencies(): string {
  return fingerprint(dependencyInputs(root));
}

test.each([
  ["the lock", "package-lock.json", { lockfileVersion: 4 }],
  ["a workspace's dependency", "engines/package.json", { name: "e", dependencies: { zod: "5" } }],
  ["an override", "package.json", { workspaces: ["engines"], overrides: { zod: "5" } }],
  ["npm's settings", ".npmrc", "audit=false"],
])("a change of %s is noticed", (_what, path, content) => {
  const before = dependencies();
  write(path, content);
  expect(dependencies()).not.toBe(before);
});

test("a change back is the same again", () => {
  const before = dependencies();
  write("package-lock.json", { lockfileVersion: 4 });
  write("package-lock.json", { lockfileVersion: 3 });
  expect(dependencies()).toBe(before);
});

test("dates, sources, npm scripts and exports are not noticed", () => {
  const before = dependencies();
  utimesSync(join(root, "package-lock.json"), 1, 1);
  write("engines/index.ts", "export {}");
  write("package.json", { workspaces: ["engines"], scripts: { start: "two" } });
  write("engines/package.json", {
    name: "engines",
    exports: "./index.js",
    dependencies: { zod: "4.0.0" },
  });
  expect(dependencies()).toBe(before);
});

test("an absent file is not an empty one", () => {
  expect(fingerprint({ ".npmrc": undefined })).not.toBe(fingerprint({ ".npmrc": "" }));
});

test("where one input ends and the next begins is part of the fingerprint", () => {
  expect(fingerprint({ a: "b", c: "d" })).not.toBe(fingerprint({ a: "bc", "": "d" }));
  expect(fingerprint({ a: "1", b: "2" })).toBe(fingerprint({ b: "2", a: "1" }));
});

test("a program that appears on the path is noticed", () => {
  const before = programInputs(["cc"], root);
  write("cc", "");
  expect(before).toEqual({ "program cc": undefined });
  expect(programInputs(["cc"], root)).toEqual({ "program cc": join(root, "cc") });
});
