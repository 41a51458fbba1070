// The addon itself, given what the client never gives it: damaged JSON, buffers that are no packed ones,
// numbers that are none, arguments of other kinds. It answers with errors, and goes on.
import { logger } from "cojson";
import { readdirSync, readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { FjallStorageNapi } from "#fjall-native";
import { loadAddon } from "./addon.ts";
import { FjallClient } from "./client.ts";
import { attempt } from "./errors.ts";
import { PackedOperations } from "./packed/operations.ts";
import { PackedWriter } from "./packed/writer.ts";
import {
  cleanUp,
  header,
  isBuilt,
  open,
  scratchDirectory,
  sessionID,
} from "./stores.test.support.ts";

let warn = vi.spyOn(logger, "warn");
beforeEach(() => {
  warn = vi.spyOn(logger, "warn").mockReturnValue();
});
afterEach(async () => {
  vi.restoreAllMocks();
  for (const store of opened.splice(0)) await store.close();
  await cleanUp();
});

const opened: FjallStorageNapi[] = [];
const MOST = Number.MAX_SAFE_INTEGER;
const BAD_COUNTS = [-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, MOST + 1];

describe.skipIf(!isBuilt)("the addon (needs it: npm run setup)", () => {
  test("damaged JSON costs one coValue or one range, with a warning, and rows says CORRUPT", async () => {
    const native = await openNative();
    const store = new FjallClient(native, Date.now);
    await native.upsertCoValue(Buffer.from("a"), Buffer.from("{"));
    await store.upsertCoValue("b", header({}));
    const operations = new PackedOperations();
    for (const ses of [1, 2]) {
      operations.session({
        rowID: native.reserveSessionRows(1),
        coValue: 2,
        sessionID: sessionID(`s${ses}`),
        lastIdx: 3,
        lastSignature: "x" as never,
      });
      for (const idx of [0, 1, 2]) {
        operations.transaction(ses, idx, ses === 1 && idx === 1 ? "{" : "{}");
      }
    }
    await native.commitTransaction(operations.finish());

    expect(await store.getCoValue("a")).toBeUndefined();
    expect(await store.readCoValue("a")).toBeUndefined();
    expect(warn).toHaveBeenCalledTimes(2);
    expect(await store.upsertCoValue("a", header({}))).toBe(1);
    expect(await store.getNewTransactionInSession(1, 0, 2)).toStrictEqual([]);
    expect(warn).toHaveBeenCalledTimes(3);
    expect(await store.getNewTransactionInSession(1, 2, 9)).toStrictEqual([
      { ses: 1, idx: 2, tx: {} },
    ]);
    const whole = await store.readCoValue("b");
    expect(whole?.sessions.map(({ transactions }) => transactions.length).sort()).toStrictEqual([
      0, 3,
    ]);
    const walking = (async () => {
      for await (const row of store.rows()) expect(row.table).not.toBe("lock");
    })();
    await expect(walking).rejects.toMatchObject({ code: "CORRUPT" });
  });

  test("buffers that no encoder of ours made are refused whole", async () => {
    const native = await openNative();
    await native.upsertCoValue(Buffer.from("a"), Buffer.from("{}"));
    const good = new PackedOperations();
    good.deleted("a");
    const cut = Buffer.concat([good.finish(), Buffer.from([3, 0, 0])]);
    const buffers = [cut, Buffer.from([99]), Buffer.from([4, 255, 255, 255, 255, 1])];
    for (const buffer of buffers) {
      await expect(attempt(() => native.commitTransaction(buffer))).rejects.toMatchObject({
        code: "INTERNAL",
      });
      await expect(attempt(() => native.commitBatch(buffer))).rejects.toMatchObject({
        code: "INTERNAL",
      });
      await expect(attempt(() => native.trackCoValuesSyncState(buffer))).rejects.toMatchObject({
        code: "INTERNAL",
      });
    }
    // Of the first one a good operation came before the bad one.
    expect(await native.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
  });

  test("numbers that cannot be stored are refused in Rust too, and nothing of the call is written", async () => {
    const native = await openNative();
    await native.upsertCoValue(Buffer.from("a"), Buffer.from("{}"));
    for (const bad of BAD_COUNTS) {
      const operations = new PackedOperations();
      operations.deleted("a");
      operations.transaction(1, bad, "{}");
      const batch = new PackedWriter();
      batch.length(1);
      batch.text("b");
      batch.flag(true);
      batch.text("{}");
      batch.flag(false);
      batch.length(1);
      batch.text("s");
      batch.number(bad);
      batch.text("x");
      batch.flag(false);
      batch.length(0);
      batch.length(0);
      const calls = [
        attempt(() => native.commitTransaction(operations.finish())),
        attempt(() => native.commitBatch(batch.finish())),
        attempt(() =>
          native.renewStorageReconciliationLock(Buffer.from("s"), Buffer.from("p"), bad),
        ),
        attempt(async () => native.reserveSessionRows(bad)),
      ];
      for (const call of await Promise.allSettled(calls)) {
        expect(call).toMatchObject({ status: "rejected", reason: { code: "INVALID_ARGUMENT" } });
      }
    }
    expect(await native.getAllCoValuesWaitingForDelete()).toStrictEqual([]);
    expect(await native.getCoValueCount()).toBe(1);
  });

  test("arguments of other kinds are errors, not crashes", async () => {
    const native = await openNative();
    for (const wrong of [undefined, null, "a", 1, {}, new ArrayBuffer(1)]) {
      const call = attempt(async () => native.getCoValue(wrong as never));
      await expect(call).rejects.toMatchObject({ code: "INTERNAL", cause: expect.any(Error) });
    }
    const { FjallStorageNapi: Storage } = await loadAddon();
    const opening = attempt(() => Storage.open(scratchDirectory(), { durability: "x" as never }));
    await expect(opening).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
  });

  test("a buffer that is changed once the call is made changes nothing of it", async () => {
    const native = await openNative();
    const [id, json] = [Buffer.from("first"), Buffer.from('{"a":1}')];
    const storing = native.upsertCoValue(id, json);
    id.fill("x");
    json.fill("x");
    await storing;
    const row = await native.getCoValue(Buffer.from("first"));
    expect(row?.header.toString()).toBe('{"a":1}');
  });

  test.skipIf(process.platform !== "linux")(
    "a walk that is left early ends its thread (needs /proc)",
    async () => {
      const store = await open();
      const pad = "x".repeat(1_000);
      for (let index = 0; index < 500; index += 1) {
        await store.upsertCoValue(`${index}`, header({ pad }));
      }
      for (let round = 0; round < 3; round += 1) {
        for await (const row of store.rows()) {
          expect(row.table).toBe("coValue");
          break;
        }
      }
      await vi.waitFor(() => expect(threadNames()).not.toContain("rows"));
    },
  );
});

async function openNative(): Promise<FjallStorageNapi> {
  const { FjallStorageNapi: Storage } = await loadAddon();
  const native = await Storage.open(scratchDirectory(), { durability: "process" });
  opened.push(native);
  return native;
}

function threadNames(): string[] {
  return readdirSync("/proc/self/task").map((id) => {
    try {
      return readFileSync(`/proc/self/task/${id}/comm`, "utf8").trim();
    } catch {
      // It ended meanwhile.
      return "";
    }
  });
}
