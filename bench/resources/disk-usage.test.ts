import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { diskUsage } from "./disk-usage.ts";
import { filesOf, unlessGone } from "./files-of.ts";

let directory: string;
beforeEach(() => {
  mkdirSync(".assay", { recursive: true });
  directory = mkdtempSync(join(".assay", "disk-usage-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

test("files of all depths are summed up, each once, links left where they point", async () => {
  mkdirSync(join(directory, "a", "b"), { recursive: true });
  writeFileSync(join(directory, "one"), "12345");
  writeFileSync(join(directory, "a", "b", "two"), "1234567");
  symlinkSync("one", join(directory, "symbolic"));
  linkSync(join(directory, "one"), join(directory, "hard"));
  expect(await diskUsage(directory)).toMatchObject({ bytesApparent: 12, files: 2 });
});

test.skipIf(process.platform === "win32")(
  "a file's holes are apparent and not allocated",
  async () => {
    const path = join(directory, "data.mdb");
    writeFileSync(path, Buffer.alloc(8192, 7), { flush: true });
    truncateSync(path, 64 * 1024 * 1024);
    const { bytesApparent, bytesAllocated } = await diskUsage(directory);
    expect(bytesApparent).toBe(64 * 1024 * 1024);
    expect(bytesAllocated).toBeGreaterThanOrEqual(8192);
    expect(bytesAllocated).toBeLessThan(1024 * 1024);
  },
);

test("a file that vanishes while the directory is walked is left out", async () => {
  for (const name of ["1", "2", "3"]) writeFileSync(join(directory, name), "x");
  const met: string[] = [];
  for await (const { path } of filesOf(directory)) {
    met.push(path);
    if (met.length === 1) {
      for (const name of ["1", "2", "3"]) {
        if (!path.endsWith(name)) rmSync(join(directory, name));
      }
    }
  }
  expect(met).toHaveLength(1);
});

test("a directory that is not there takes nothing, and other errors are not swallowed", async () => {
  expect(await diskUsage(join(directory, "none"))).toEqual({
    bytesApparent: 0,
    bytesAllocated: 0,
    files: 0,
  });
  const refused = Promise.reject(Object.assign(new Error("no"), { code: "EACCES" }));
  await expect(unlessGone(refused)).rejects.toThrow("no");
});
