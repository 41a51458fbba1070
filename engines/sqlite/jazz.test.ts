// The store under cojson itself: what a real node writes through it, another one reads.
import { LocalNode, StorageApiAsync, StorageApiSync, type RawCoMap } from "cojson";
import { afterEach, expect, test } from "vitest";
import { loadCrypto } from "../jazz/load-crypto.ts";
import { APIS } from "../engine/cell.ts";
import { cleanUp, openAsync, openSync, scratchDirectory } from "./cells.test.support.ts";

afterEach(cleanUp);

const OPEN = {
  async: async (path: string) => {
    const store = await openAsync({ path });
    return { store, storage: new StorageApiAsync(store) };
  },
  sync: async (path: string) => {
    const store = openSync({ path });
    return { store, storage: new StorageApiSync(store) };
  },
};

test.each(APIS)("a second node loads what a first one stored through the %s store", async (api) => {
  const crypto = await loadCrypto();
  const path = scratchDirectory();
  const first = await OPEN[api](path);
  const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
    creationProps: { name: "a" },
    crypto,
    storage: first.storage,
  });
  const group = node.createGroup();
  const map = group.createMap();
  for (let index = 0; index < 20; index += 1) map.set("key", `value ${index}`);
  await map.core.waitForSync();
  await node.gracefulShutdown();
  await first.store.close();

  const second = await LocalNode.withLoadedAccount({
    accountID,
    accountSecret,
    sessionID: crypto.newRandomSessionID(accountID),
    peers: [],
    crypto,
    storage: (await OPEN[api](path)).storage,
  });
  const loaded = await second.load(map.id);
  expect(loaded).not.toBe("unavailable");
  // Just checked.
  expect((loaded as RawCoMap).get("key")).toBe("value 19");
  await second.gracefulShutdown();
});
