import { describe, test } from "vitest";
import { orderedStoreChecks } from "../ordered/ordered-store.test.support.ts";
import { loadDriver } from "./driver.ts";
import { openLmdbStore, openLmdbStoreSync } from "./store.ts";
import type { SyncMode } from "./tuning.ts";

const optionsOf = (path: string, syncMode: SyncMode) => ({
  driver: loadDriver(),
  path,
  syncMode,
  onClosed: () => {},
});

describe.each<[SyncMode, 0 | 1]>([
  ["never", 0],
  ["pages", 1],
  ["everything", 1],
])("an ordered store in LMDB that syncs %s", (syncMode, syncsPerBatch) => {
  // Each commit of a random program waits for the disk.
  const runs = syncMode === "never" ? 60 : 4;

  describe("in the async api", () => {
    const open = (path: string) => openLmdbStore(optionsOf(path, syncMode));
    const subject = { api: "async", open, keepsData: true, syncsPerBatch } as const;
    test.each(orderedStoreChecks(subject, runs))("$name", ({ run }) => run());
  });

  describe("in the sync api", () => {
    const open = (path: string) => openLmdbStoreSync(optionsOf(path, syncMode));
    const subject = { api: "sync", open, keepsData: true, syncsPerBatch } as const;
    test.each(orderedStoreChecks(subject, runs))("$name", ({ run }) => run());
  });
});
