import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dropPageCache, type RunProgram } from "./page-cache.ts";
import { readProcessIo } from "./process-io.ts";

const linux = process.platform === "linux";
const SIZE = 4 * 1024 * 1024;

let directory: string;
beforeEach(() => {
  mkdirSync(".assay", { recursive: true });
  directory = mkdtempSync(join(".assay", "page-cache-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

function storageReadBytes(): number {
  const io = readProcessIo();
  if (!io.told) throw new Error(io.reason);
  return io.value.storageReadBytes;
}

test.runIf(linux)(
  "files that were just written come from storage afterwards, and are whole",
  async () => {
    mkdirSync(join(directory, "below it's"));
    const paths = [join(directory, "a file"), join(directory, "below it's", "-x")];
    for (const path of paths) writeFileSync(path, Buffer.alloc(SIZE, 7));
    expect(await dropPageCache(directory)).toEqual({
      dropped: true,
      how: "dd nocache on 2 files, seen by fincore",
      verified: true,
    });
    const before = storageReadBytes();
    for (const path of paths) expect(readFileSync(path).equals(Buffer.alloc(SIZE, 7))).toBe(true);
    expect(storageReadBytes() - before).toBeGreaterThanOrEqual(2 * SIZE);
  },
);

test.runIf(linux)("pages that stay are said, not taken for dropped", async () => {
  writeFileSync(join(directory, "mapped"), Buffer.alloc(SIZE));
  const run: RunProgram = async (program) => (program === "fincore" ? `${SIZE / 2}\n` : "");
  expect(await dropPageCache(directory, run)).toEqual({
    dropped: false,
    reason: `${SIZE / 2} of ${SIZE} bytes are still in memory: held open, or a filesystem in memory`,
  });
});

test.runIf(linux)("a filesystem in memory cannot be dropped", async () => {
  const inMemory = mkdtempSync("/dev/shm/assay-page-cache-");
  try {
    writeFileSync(join(inMemory, "data"), Buffer.alloc(SIZE, 7));
    expect(await dropPageCache(inMemory)).toMatchObject({ dropped: false });
  } finally {
    rmSync(inMemory, { recursive: true, force: true });
  }
});

test.runIf(linux)(
  "a dd that knows no such flag, and a missing one of the two programs, are said",
  async () => {
    writeFileSync(join(directory, "data"), "x");
    const busybox: RunProgram = async () => {
      throw Object.assign(new Error("failed"), {
        stderr: "dd: invalid argument 'nocache'\nusage\n",
      });
    };
    expect(await dropPageCache(directory, busybox)).toEqual({
      dropped: false,
      reason: "dd cannot do it: dd: invalid argument 'nocache'",
    });
    const withoutFincore: RunProgram = async (program) => {
      if (program === "fincore") throw Object.assign(new Error("none"), { code: "ENOENT" });
      return "";
    };
    expect(await dropPageCache(directory, withoutFincore)).toEqual({
      dropped: true,
      how: "dd nocache on 1 files, not looked at: fincore: ENOENT",
      verified: false,
    });
  },
);

test.runIf(linux)("a directory without files has nothing to drop", async () => {
  expect(await dropPageCache(directory)).toEqual({
    dropped: false,
    reason: `${directory} holds no files`,
  });
});

test.runIf(linux)("every file of many is dropped, however long the list of them is", async () => {
  for (let index = 0; index < 201; index += 1) writeFileSync(join(directory, `${index}`), "x");
  const given: string[] = [];
  const run: RunProgram = async (program, words) => {
    if (program === "sh") given.push(...words.slice(3));
    return program === "fincore" ? "0\n" : "";
  };
  expect(await dropPageCache(directory, run)).toMatchObject({ verified: true });
  expect(new Set(given).size).toBe(201);
});
