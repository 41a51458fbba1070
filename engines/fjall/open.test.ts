// Opening: what is refused, what is said of it, and which parameters there are.
import { readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { DATABASE_FOLDER, fjallEngine } from "./engine.ts";
import { cleanUp, header, isBuilt, open, scratchDirectory } from "./stores.test.support.ts";
import { TUNING_DEFAULTS } from "./tuning.ts";

afterEach(cleanUp);

describe.skipIf(!isBuilt)("opening (needs the addon: npm run setup)", () => {
  test("is refused as LOCKED while the directory is open, and leaves the first opener alone", async () => {
    const path = scratchDirectory();
    const first = await open({ path });
    await first.upsertCoValue("a", header({}));
    await expect(open({ path })).rejects.toMatchObject({
      code: "LOCKED",
      message: expect.stringContaining(path),
      cause: expect.any(Error),
    });
    expect(await first.upsertCoValue("b", header({}))).toBe(2);
    await first.close();
    expect(await (await open({ path })).getCoValueCount()).toBe(2);
  });

  test("gives what it does not offer its code", async () => {
    await expect(open({ durability: "volatile" })).rejects.toMatchObject({
      code: "DURABILITY_UNSUPPORTED",
    });
    expect(() => fjallEngine.openSync({ path: "none", durability: "process" })).toThrow(
      expect.objectContaining({ code: "API_UNSUPPORTED" }),
    );
    const path = scratchDirectory();
    writeFileSync(join(path, "assay-engine.json"), JSON.stringify({ engine: "lmdb", layout: 1 }));
    await expect(open({ path })).rejects.toMatchObject({ code: "DIRECTORY_FOREIGN" });
    await expect(open({ path: "/proc/none" })).rejects.toMatchObject({
      code: "DIRECTORY_UNWRITABLE",
    });
  });

  test("takes every parameter that there is, and refuses values that make no sense", async () => {
    const tuning = { memtableBytes: 65_536, blockBytes: 1_024, cacheBytes: 0, workerThreads: 1 };
    expect(Object.keys(tuning)).toStrictEqual(Object.keys(TUNING_DEFAULTS));
    const store = await open({ tuning });
    expect(await store.upsertCoValue("a", header({}))).toBe(1);
    for (const wrong of [
      { memtableBytes: 1 },
      { blockBytes: 2 ** 21 },
      { cacheBytes: -1 },
      { workerThreads: 0.5 },
      { workerThreads: "2" },
      { mmapBytes: 1 },
    ]) {
      await expect(open({ tuning: wrong })).rejects.toMatchObject({ code: "TUNING_UNKNOWN" });
    }
  });

  test.each([
    { file: /\.jnl$/, damage: "gone" },
    { file: /database\/version$/, damage: "garbage" },
    { file: /current$/, damage: "gone" },
    { file: /tables\/\d+$/, damage: "gone" },
    { file: /tables\/\d+$/, damage: "garbage" },
  ])("a directory whose file $file is $damage gives CORRUPT", async ({ file, damage }) => {
    const path = scratchDirectory();
    const store = await open({ path, tuning: { memtableBytes: 65_536 } });
    for (let index = 0; index < 100; index += 1) {
      const text = `${index}`.repeat(1_000);
      await store.upsertCoValue(`id ${index}`, header({ text }));
    }
    await store.close();
    const damaged = filesIn(join(path, DATABASE_FOLDER)).filter((name) => file.test(name));
    expect(damaged).not.toStrictEqual([]);
    for (const name of damaged) {
      if (damage === "gone") rmSync(name);
      else writeFileSync(name, Buffer.alloc(statSync(name).size, 0xa5));
    }
    await expect(open({ path })).rejects.toMatchObject({
      code: "CORRUPT",
      message: expect.stringContaining(path),
      cause: expect.any(Error),
    });
  });
});

describe("the engine's description", () => {
  test("names its cells, its claims and its defaults without the addon", () => {
    expect(fjallEngine).toMatchObject({
      apis: ["async"],
      durabilities: ["process", "power"],
      claims: { exclusive: true, atomicCommit: true, atomicRead: true, rows: true },
      defaults: TUNING_DEFAULTS,
    });
  });
});

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
