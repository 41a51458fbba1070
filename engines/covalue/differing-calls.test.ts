import { expect, test } from "vitest";
import { runSync, type Json } from "../engine/index.ts";
import { differingCalls } from "./differing-calls.ts";
import { observeState } from "./observe.ts";
import { Player, skippedOperations } from "./player.ts";
import type { CoValueStoreSync } from "./port.ts";
import { ManualClock } from "../engine/clock.ts";
import { ReferenceStore } from "./reference/index.ts";

/** Two coValues, one with two sessions, and a lock; `change`: a call that answers otherwise. */
function state(change: Partial<CoValueStoreSync> = {}): Json {
  const clock = new ManualClock();
  const store: CoValueStoreSync = new ReferenceStore(clock.now);
  const player = new Player({ api: "sync", store, clock, skips: skippedOperations("sync", false) });
  const written = { from: 0, count: 2, text: "x", signature: "z", signatureAfter: true };
  const sessions = ["s", "t"].map((session) => ({ session, ...written }));
  for (const id of ["a", "b"]) {
    const writes = [{ id, header: {}, deleted: true, sessions }];
    player.playSync({ op: "commitBatch", writes });
  }
  player.playSync({ op: "tryAcquireStorageReconciliationLock", session: "s", peer: "p" });
  player.playSync({
    op: "trackCoValuesSyncState",
    updates: [{ id: "a", peer: "p", synced: false }],
  });
  return runSync(observeState("sync", changed(store, change), ["p"]));
}

/** The store with one call changed for its caller alone: its own calls of one another stay what they are. */
function changed(store: CoValueStoreSync, change: Partial<CoValueStoreSync>): CoValueStoreSync {
  return new Proxy(store, {
    get(target, name) {
      const call: unknown = Reflect.get(name in change ? change : target, name);
      return typeof call === "function" ? call.bind(target) : call;
    },
  });
}

test("states that are the same differ through no call", () => {
  expect(differingCalls(state(), state())).toEqual([]);
});

const session = { rowID: 1, coValue: 1, sessionID: "s", lastIdx: 2, lastSignature: "z" } as never;

test.each<[string, Partial<CoValueStoreSync>]>([
  ["getCoValueIDs", { getCoValueIDs: () => [{ id: "a" as never }] }],
  ["getCoValueCount", { getCoValueCount: () => 7 }],
  ["getUnsyncedCoValueIDs", { getUnsyncedCoValueIDs: () => [] }],
  ["getAllCoValuesWaitingForDelete", { getAllCoValuesWaitingForDelete: () => [] }],
  ["getCoValue", { getCoValue: (id) => ({ rowID: 1, id: id as never, header: null as never }) }],
  ["getCoValueKnownState", { getCoValueKnownState: () => undefined }],
  ["getCoValueSessions", { getCoValueSessions: () => [session] }],
  // Once too often.
  ["getCoValueSessions", { getCoValueSessions: () => [session, session] }],
  ["getNewTransactionInSession", { getNewTransactionInSession: () => [] }],
  ["getSignatures", { getSignatures: () => [] }],
])("%s that answers otherwise is named", (call, change) => {
  const calls = differingCalls(state(), state(change));
  expect(calls).toContain(call);
  expect(calls).toEqual([call]);
});

test("of a store that could not be looked at none is named", () => {
  expect(differingCalls(state(), { error: "UNCODED: no" })).toEqual([]);
});
