import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { CoValueStore } from "@assay/engines/covalue";
import { memoryEngine } from "@assay/engines/memory";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CALLS } from "./calls.ts";
import { replayStream } from "./replay.ts";
import { smallPlan, UNREAD } from "./small-stream.test.support.ts";
import { writeStream } from "./write-stream.ts";

const directory = join(".assay", "bench-test", `replay-${process.pid}`);
const path = join(directory, "stream.jsonl");

beforeAll(() => {
  mkdirSync(directory, { recursive: true });
  writeStream(path, smallPlan());
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Each reading is a microsecond later. */
function steadyTimer(): () => number {
  let readings = 0;
  return () => readings++ / 1000;
}

/** A store in memory, some of whose calls are others. */
async function memoryStore(
  broken: (own: CoValueStore) => Partial<CoValueStore> = () => ({}),
): Promise<CoValueStore> {
  const own = await memoryEngine.openAsync({ path: "unused", durability: "volatile" });
  const calls = broken(own);
  return new Proxy(own, {
    get(_target, name) {
      const call: unknown = Reflect.get(calls, name) ?? Reflect.get(own, name);
      // A store's own calls want the store itself, which has private fields.
      return typeof call === "function" ? call.bind(own) : call;
    },
  });
}

describe.each(CALLS)("with the %s calls", (calls) => {
  test("the answers are the reference's, and warm-up operations are not timed", async () => {
    const { kinds, answers } = await replayStream(path, await memoryStore(), calls, steadyTimer());
    const operations = Object.entries(kinds).map(([kind, times]) => [kind, times.operations]);
    expect(Object.fromEntries(operations)).toEqual({
      "store-new": 1,
      append: 3,
      load: 7,
      "known-state": 5,
      "track-sync": 2,
      "list-unsynced": 1,
      "delete-erase": 1,
    });
    // The steady timer's microsecond, but for what doubles round off.
    expect(Math.round(kinds.load?.totalNs ?? 0)).toBe(7_000);
    expect(kinds.append?.stats.batchBytes).toBeGreaterThan(0);
    expect(Object.keys(answers).sort()).toEqual(["known-state", "list-unsynced", "load"]);
  });

  test.each<[what: string, broken: (own: CoValueStore) => Partial<CoValueStore>, says: string]>([
    [
      "forgets what is not synced",
      () => ({ getUnsyncedCoValueIDs: async () => [] }),
      "answers of list-unsynced differ",
    ],
    [
      "knows of no session",
      () => ({ getCoValueKnownState: async () => ({ id: "co_z", header: true, sessions: {} }) }),
      "answers of known-state differ",
    ],
    [
      "does not erase",
      () => ({ eraseCoValueButKeepTombstone: async () => {} }),
      "answers of load differ",
    ],
    [
      "does not mark what is synced",
      (own) => ({
        trackCoValuesSyncState: (updates) =>
          own.trackCoValuesSyncState(updates.map((update) => ({ ...update, synced: false }))),
      }),
      "answers of list-unsynced differ",
    ],
    [
      "loses what nothing reads",
      (own) => ({
        commitBatch: (writes) =>
          own.commitBatch(
            writes.map((write) => (write.id === UNREAD ? { ...write, sessions: [] } : write)),
          ),
      }),
      "what is stored in the end differs",
    ],
  ])("a store that %s has no times", async (_what, broken, says) => {
    const store = await memoryStore(broken);
    await expect(replayStream(path, store, calls, steadyTimer())).rejects.toThrow(says);
  });
});
