// The storage as a Jazz application has it.
import { LocalNode, logger, LogLevel, type RawCoMap } from "cojson";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { loadCrypto } from "../jazz/load-crypto.ts";
import { getFjallStorage } from "./get-fjall-storage.ts";
import { cleanUp, isBuilt, scratchDirectory } from "./stores.test.support.ts";

// A node goes on talking to its storage for a moment after it was shut down, which is said in the log.
beforeAll(() => logger.setLevel(LogLevel.ERROR));
afterEach(cleanUp);

describe.skipIf(!isBuilt)("getFjallStorage (needs the addon: npm run setup)", () => {
  test("a node that shuts down right after its last edit has it stored, and the next node finds it", async () => {
    const crypto = await loadCrypto();
    const path = scratchDirectory();
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "a" },
      crypto,
      storage: await getFjallStorage(path),
    });
    const map = node.createGroup().createMap();
    for (let index = 0; index < 50; index += 1) map.set("key", `value ${index}`);
    // Nobody waits for the last of them: closing does.
    await node.gracefulShutdown();

    const storage = await getFjallStorage(path, { durability: "process", closeTimeoutMs: 5_000 });
    const second = await LocalNode.withLoadedAccount({
      accountID,
      accountSecret,
      sessionID: crypto.newRandomSessionID(accountID),
      peers: [],
      crypto,
      storage,
    });
    const loaded = await second.load(map.id);
    expect(loaded).not.toBe("unavailable");
    // Just checked.
    expect((loaded as RawCoMap).get("key")).toBe("value 49");
    await second.gracefulShutdown();
  });

  test("opens with the parameters it is given, and gives errors their codes", async () => {
    const path = scratchDirectory();
    const storage = await getFjallStorage(path, { tuning: { cacheBytes: 1_000_000 } });
    await expect(getFjallStorage(path)).rejects.toMatchObject({ code: "LOCKED" });
    await storage.close();
    await expect(getFjallStorage(path, { tuning: { cache: 1 } })).rejects.toMatchObject({
      code: "TUNING_UNKNOWN",
    });
    for (const closeTimeoutMs of [Number.NaN, -1]) {
      await expect(getFjallStorage(path, { closeTimeoutMs })).rejects.toMatchObject({
        code: "INVALID_ARGUMENT",
      });
    }
    await (await getFjallStorage(path)).close();
  });
});
