import { readFileSync } from "node:fs";
import { release } from "node:os";
import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { environmentOf } from "./environment.ts";
import { chosenOf } from "./environment/system-text.ts";

const linux = process.platform === "linux";

test("the libraries of engines are named with the versions that are installed", () => {
  const { packages, kernel } = environmentOf(".");
  const require = createRequire(import.meta.url);
  const { version }: { version: string } = require("better-sqlite3/package.json");
  expect(packages["better-sqlite3"]).toBe(version);
  expect(Object.keys(packages)).toEqual(expect.arrayContaining(["classic-level", "lmdb"]));
  expect(kernel).toBe(release());
});

test.runIf(linux)("what a directory lies on is what the kernel lists for it", () => {
  const { filesystem, storage } = environmentOf("/proc");
  expect(filesystem).toBe("proc");
  expect(storage).toMatchObject({ mountPoint: "/proc" });
  expect(storage).not.toHaveProperty("device");
  const here = environmentOf(".").storage;
  expect(readFileSync("/proc/self/mountinfo", "utf8")).toContain(` ${here?.source} `);
});

test("the choice of several that the kernel lists is the one in brackets", () => {
  expect(chosenOf("always [madvise] never")).toBe("madvise");
  expect(chosenOf("none")).toBe("none");
  expect(chosenOf(undefined)).toBeUndefined();
});
