import { expect, test } from "vitest";
import { ManualClock, type Json } from "../engine/index.ts";
import { memoryEngine } from "../memory/index.ts";
import {
  Player,
  type CoValueStore,
  type CoValueTransaction,
  type HandleOperation,
} from "./index.ts";

const id = "a";
const update = (session: string, lastIdx: number): HandleOperation => ({
  op: "addSessionUpdate",
  id,
  session,
  lastIdx,
  signature: "x",
  hint: false,
});
const run = (session: string): HandleOperation => ({
  op: "addTransactions",
  id,
  session,
  from: 0,
  count: 1,
  text: "x",
});

/** Plays one transaction on a coValue that holds the session `s`, and gives its steps' answers. */
async function stepsOf(
  together: readonly HandleOperation[],
  change: (store: CoValueStore) => CoValueStore = (store) => store,
): Promise<Json> {
  const clock = new ManualClock();
  const opened = { path: "unused", durability: "volatile", clock: clock.now } as const;
  const store = change(await memoryEngine.openAsync(opened));
  const player = new Player({ api: "async", store, clock, skips: new Set() });
  await player.playAsync({ op: "upsertCoValue", id, header: {} });
  await player.playAsync({ op: "transaction", steps: [update("s", 0)], end: "commit" });
  const answer = await player.playAsync({
    op: "transaction",
    steps: [{ op: "together", steps: together }],
    end: "commit",
  });
  return { ...answer };
}

/** A store whose handles say when a session update is issued and when it is answered. */
function telling(store: CoValueStore, told: string[]): CoValueStore {
  const telling = <T extends object>(target: T, calls: object): T =>
    new Proxy(target, {
      get(_, name) {
        if (Object.hasOwn(calls, name)) return Reflect.get(calls, name);
        const member: unknown = Reflect.get(target, name);
        return typeof member === "function" ? member.bind(target) : member;
      },
    });
  return telling(store, {
    transaction: (callback: (handle: CoValueTransaction) => Promise<unknown>) =>
      store.transaction((handle) => {
        const addSessionUpdate: CoValueTransaction["addSessionUpdate"] = async (call) => {
          const { sessionID } = call.sessionUpdate;
          told.push(sessionID);
          const rowID = await handle.addSessionUpdate(call);
          told.push(`${sessionID} answered`);
          return rowID;
        };
        return callback(telling(handle, { addSessionUpdate }));
      }),
  });
}

test("calls that stand together are issued before any of them is answered", async () => {
  const told: string[] = [];
  await stepsOf([update("s", 1), update("t", 1)], (store) => telling(store, told));
  expect(told).toEqual(["s", "s answered", "s", "t", "s answered", "t answered"]);
});

test("they answer one by one, each also with its own error", async () => {
  expect(await stepsOf([update("s", 1), update("t", -1), run("s")])).toEqual({
    ok: {
      end: { ok: "committed" },
      steps: [{ ok: [{ ok: "stable" }, { error: "INVALID_ARGUMENT" }, { ok: null }] }],
    },
  });
});

test("they name rows as they were before the first of them", async () => {
  expect(await stepsOf([update("t", 1), run("t")])).toMatchObject({
    ok: { steps: [{ ok: [{ ok: "stable" }, { skipped: "no such session" }] }] },
  });
});
