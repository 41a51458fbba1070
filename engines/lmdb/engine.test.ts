import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { CoValueHeader } from "../covalue/port.ts";
import type { AnyCoValueStore } from "../covalue/transact.ts";
import type { Api, Durability, Tuning } from "../engine/cell.ts";
import { LOCK_FOLDER } from "../engine/directory-lock.ts";
import { moduleBeside, nodeCommand } from "../host/running-module.ts";
import { DATA_FILE } from "./data-file.ts";
import { lmdbEngine } from "./engine.ts";
import { BOTH, cleanUp, scratchDirectory } from "./stores.test.support.ts";

afterEach(cleanUp);

const header = {} as CoValueHeader;
const open = async (
  api: Api,
  path: string,
  durability: Durability = "process",
  tuning: Tuning = {},
): Promise<AnyCoValueStore> =>
  api === "async"
    ? lmdbEngine.openAsync({ path, durability, tuning })
    : lmdbEngine.openSync({ path, durability, tuning });
const coded = (code: string): unknown => expect.objectContaining({ code });

describe.each(BOTH)("opening the $api store", ({ api }) => {
  test("refuses durabilities that LMDB cannot honour, and `power` where nothing is ever synced", async () => {
    const path = scratchDirectory();
    await expect(open(api, path, "volatile")).rejects.toEqual(coded("DURABILITY_UNSUPPORTED"));
    const never = { noSync: true };
    await expect(open(api, path, "power", never)).rejects.toEqual(coded("DURABILITY_UNSUPPORTED"));
    await expect(open(api, path, "process", { noSync: 1 })).rejects.toEqual(
      coded("TUNING_UNKNOWN"),
    );
    const store = await open(api, path, "process", never);
    expect(await store.upsertCoValue("a", header)).toBe(1);
    expect(store.stats().syncsRequested).toBe(0);
    await store.close();
  });

  test("counts one sync a commit, with `process` too", async () => {
    for (const durability of ["process", "power"] as const) {
      const store = await open(api, scratchDirectory(), durability);
      for (const id of ["a", "b", "c"]) await store.upsertCoValue(id, header);
      expect(store.stats().syncsRequested).toBe(3);
      await store.sync();
      expect(store.stats().syncsRequested).toBe(4);
      await store.close();
    }
  });

  test("finds what any other cell has stored", async () => {
    const path = scratchDirectory();
    let rowID = 0;
    for (const other of ["async", "sync"] as const) {
      for (const durability of ["process", "power"] as const) {
        const store = await open(other, path, durability);
        expect(await store.upsertCoValue(`${other} ${durability}`, header)).toBe((rowID += 1));
        await store.close();
      }
    }
    const store = await open(api, path, "process", { noSync: true, checkPages: "never" });
    expect(await store.getCoValueCount()).toBe(4);
    await store.close();
  });

  test("is refused with LOCKED to a second opener, in any cell, until the first is closed", async () => {
    const path = scratchDirectory();
    const store = await open(api, path);
    for (const other of ["async", "sync"] as const) {
      for (const durability of ["process", "power"] as const) {
        await expect(open(other, path, durability)).rejects.toEqual(coded("LOCKED"));
      }
    }
    await store.close();
    await (await open(api, path)).close();
  });

  test("lets go of the lock when it fails", async () => {
    const path = scratchDirectory();
    await (await open(api, path)).close();
    writeFileSync(join(path, DATA_FILE), "garbage");
    for (const _ of ["once", "twice"]) {
      await expect(open(api, path)).rejects.toEqual(coded("CORRUPT"));
    }
    rmSync(join(path, DATA_FILE));
    mkdirSync(join(path, DATA_FILE));
    for (const _ of ["once", "twice"]) {
      await expect(open(api, path)).rejects.toEqual(coded("IO_FAILED"));
    }
  });

  test("works in a directory whose name has a dot, which the library takes for a file's", async () => {
    const path = join(scratchDirectory(), "data.d");
    const store = await open(api, path);
    await store.upsertCoValue("a", header);
    await store.close();
    const again = await open(api, path);
    expect(await again.getCoValueCount()).toBe(1);
    await again.close();
  });

  test("closes with a walk over the rows left open and reads in flight", async () => {
    const path = scratchDirectory();
    const store = await open(api, path, "process", { noSync: true });
    for (let number = 0; number < 50; number += 1) await store.upsertCoValue(`${number}`, header);
    const walk = store.rows?.();
    await (walk as AsyncGenerator | undefined)?.next();
    const reads = Array.from({ length: 200 }, async (_, number) =>
      store.readCoValue(`${number % 50}`),
    );
    await store.close();
    expect((await Promise.all(reads)).every((read) => read !== undefined)).toBe(true);
  });

  test("leaves its lock to the next opener when its process exits, and not while a commit is under way", () => {
    const script = moduleBeside(import.meta.url, "./exit-lock.test.fixture");
    const found = (how: string): string => {
      const path = scratchDirectory();
      const { program, arguments: args } = nodeCommand(script, api, path, how);
      expect(spawnSync(program, args, { stdio: "ignore" }).status).toBe(0);
      return readFileSync(join(path, LOCK_FOLDER, "1"), "utf8").slice(0, 4);
    };
    expect(found("idle")).toBe("free");
    expect(found("committing")).toBe(api === "async" ? "held" : "free");
  });

  test("survives the end of its process with a batch in flight", () => {
    const script = moduleBeside(import.meta.url, "./exit.test.fixture");
    for (const how of ["exit", "throw", "end"]) {
      const { program, arguments: args } = nodeCommand(script, api, scratchDirectory(), how);
      const { status, signal } = spawnSync(program, args, { stdio: "ignore" });
      expect({ how, status, signal }).toEqual({
        how,
        status: how === "throw" ? 1 : 0,
        signal: null,
      });
    }
  });
});
