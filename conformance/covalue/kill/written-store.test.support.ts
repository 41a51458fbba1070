// A store in memory that a real node wrote to, with its journal; and the same store with calls broken.
// For tests only.
import { LocalNode, type RawCoID } from "cojson";
import type { Api } from "@assay/engines/engine";
import { memoryEngine } from "@assay/engines/memory";
import { loadCrypto, quietly } from "@assay/engines/jazz";
import { breakStore, breakStoreSync, type BrokenStoreCalls } from "../mutants/broken-calls.ts";
import { JournalKeeper, type Journal } from "./journal.ts";
import { openStore, type OpenStore } from "./open-store.ts";
import { ReportedStorage } from "./reported-storage.ts";

/** What was written. */
export interface WrittenStore {
  readonly open: OpenStore;
  readonly journal: Journal;
  /** A coMap of one session with messages of 2, 3 and 1 transactions, and a signature after the last. */
  readonly map: RawCoID;
  /** A coMap of one transaction. */
  readonly note: RawCoID;
}

/** Writes an account and two maps, all of it acknowledged. */
export async function writtenStore(api: Api): Promise<WrittenStore> {
  const cell = { engine: "memory", version: "", api, durability: "volatile", tuning: {} } as const;
  const open = await openStore(memoryEngine, cell, "");
  const keeper = new JournalKeeper();
  const reported = new ReportedStorage(open, (event) => keeper.add(event));
  const ids = await quietly(async () => {
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "writer" },
      crypto: await loadCrypto(),
      storage: reported.storage,
    });
    keeper.add({ type: "ready", account: { id: accountID, secret: accountSecret } });
    const group = node.createGroup();
    const note = group.createMap({ title: "note" });
    const map = group.createMap();
    for (const key of ["a", "b"]) map.set(key, "short");
    await reported.until(0);
    for (const key of ["c", "d", "e"]) map.set(key, "long".repeat(5_000));
    await reported.until(0);
    // Together past what cojson signs at once (102,400 characters, config.ts 9).
    map.set("f", "long".repeat(10_000));
    await reported.until(0);
    await node.gracefulShutdown();
    return { map: map.id, note: note.id };
  });
  return { open, journal: keeper.journal(), ...ids };
}

/** The store with the calls broken. */
export function broken(open: OpenStore, store: BrokenStoreCalls): OpenStore {
  return open.api === "async"
    ? { api: "async", store: breakStore(open.store, { store }) }
    : { api: "sync", store: breakStoreSync(open.store, { store }) };
}
