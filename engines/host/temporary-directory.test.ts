import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, resolve } from "node:path";
import { expect, test } from "vitest";
import { ownedPrefix } from "./directory-owner.ts";
import { moduleBeside } from "./running-module.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { runWorker } from "./worker.ts";

const BASE = ".assay";

test("each directory is new, absolute and under the base's tmp", () => {
  using first = temporaryDirectory(BASE);
  using second = temporaryDirectory(BASE);
  expect(first.path).not.toBe(second.path);
  expect(isAbsolute(first.path)).toBe(true);
  expect(dirname(first.path)).toBe(resolve(BASE, "tmp"));
});

test("it is removed with everything in it, also twice", () => {
  const directory = temporaryDirectory(BASE);
  mkdirSync(join(directory.path, "a", "b"), { recursive: true });
  writeFileSync(join(directory.path, "a", "b", "file"), "");
  directory.remove();
  expect(existsSync(directory.path)).toBe(false);
  directory.remove();
});

test("no listener is left when all are removed", () => {
  const before = process.listenerCount("exit");
  const directories = Array.from({ length: 20 }, () => temporaryDirectory(BASE));
  expect(process.listenerCount("exit")).toBeLessThanOrEqual(before + 1);
  for (const directory of directories) directory.remove();
  expect(process.listenerCount("exit")).toBe(before);
});

test("a process that exits removes what it left", async () => {
  const module = moduleBeside(import.meta.url, "./worker.test.fixture");
  const events = runWorker({ module, exportName: "exitsWithDirectory", input: BASE });
  const { value: path } = await events.next();
  await expect(events.next()).rejects.toMatchObject({ code: "HOST_EXITED" });
  expect(path).toEqual(expect.stringContaining(join(BASE, "tmp")));
  expect(existsSync(String(path))).toBe(false);
});

test("what a killed process left is removed when another directory is made, and not before it ended", async () => {
  using base = temporaryDirectory(BASE);
  const module = moduleBeside(import.meta.url, "./worker.test.fixture");
  const events = runWorker<{ pid: number; path: string }>({
    module,
    exportName: "holdsDirectory",
    input: base.path,
  });
  const { value: held } = await events.next();
  if (held === undefined) throw new Error("no directory");
  temporaryDirectory(base.path).remove();
  expect(existsSync(join(held.path, "file"))).toBe(true);

  process.kill(held.pid, "SIGKILL");
  await expect(events.next()).rejects.toMatchObject({ code: "HOST_EXITED" });
  expect(existsSync(join(held.path, "file"))).toBe(true);
  temporaryDirectory(base.path).remove();
  expect(readdirSync(join(base.path, "tmp"))).toEqual([]);
});

test("nothing else beside it is touched", () => {
  using base = temporaryDirectory(BASE);
  const names = ["assay-AbC123", "mine", `${ownedPrefix({ pid: 1, host: "elsewhere" })}AbC123`];
  for (const name of names) mkdirSync(join(base.path, "tmp", name), { recursive: true });
  temporaryDirectory(base.path).remove();
  expect(readdirSync(join(base.path, "tmp")).toSorted()).toEqual(names.toSorted());
});

test("a base that cannot be written is DIRECTORY_UNWRITABLE", () => {
  using directory = temporaryDirectory(BASE);
  const file = join(directory.path, "file");
  writeFileSync(file, "");
  expect(() => temporaryDirectory(file)).toThrowError(
    expect.objectContaining({ code: "DIRECTORY_UNWRITABLE" }),
  );
});
