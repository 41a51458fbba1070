// A recorder changes nothing: the same answers, the same promises, the same order, the same errors.
import { beforeAll, describe, expect, it } from "vitest";
import type { CoValueStore } from "../covalue/port.ts";
import { APIS, type Api } from "../engine/cell.ts";
import type { Capture } from "../history/capture.ts";
import { brokenStore, fail, fewTurns, instead } from "../jazz/broken-store.test.support.ts";
import type { JazzStore } from "../jazz/jazz-store.ts";
import { liveSession } from "../jazz/live-session.ts";
import { makeCapture } from "../jazz/make-capture.ts";
import { openJazzStore } from "../jazz/open-jazz-store.ts";
import { verifyCapture } from "../jazz/verify-capture.ts";
import { memoryEngine } from "../memory/index.ts";
import { observed } from "./observe-answer.ts";
import { decodeTape } from "./read-tape.ts";
import { recordClient } from "./record-client.ts";
import { recordStorage } from "./record-storage.ts";
import { MemoryOutput, storageOver } from "./tape-store.test.support.ts";
import { TapeWriter } from "./tape-writer.ts";

let capture: Capture;

beforeAll(async () => {
  capture = await makeCapture({ seed: 1, scale: "smoke" });
});

describe.each(APIS)("with a recorder between, %s", (api) => {
  it("real Jazz data is stored, erased, loaded and read by a node as without one", async () => {
    const plain = await openMemory(api);
    const { target, tape } = recordedClient(await openMemory(api));
    const expected = await verifyCapture(plain, capture);
    expect(expected.state).toBe("pass");
    expect(await verifyCapture(target, capture)).toEqual(expected);
    expect((await tape.end()).state).toBe("complete");
  });

  it.each([
    ["fails to store", { handle: { addTransaction: fail(api) } }],
    ["fails to load", { store: { getNewTransactionInSession: fail(api) } }],
    ["loses signatures", { handle: { addSignatureAfter: instead(api) } }],
  ])("a broken store that %s shows as it does without one", async (_what, breakage) => {
    const options = { sleep: fewTurns };
    const plain = brokenStore(await openMemory(api), breakage);
    const { target, tape } = recordedClient(brokenStore(await openMemory(api), breakage));
    const expected = await verifyCapture(plain, capture, options);
    expect(expected.state).toBe("fail");
    expect(await verifyCapture(target, capture, options)).toEqual(expected);
    expect((await tape.end()).state).toBe("complete");
  });

  it("real nodes see the same as without one", async () => {
    const plain = await openMemory(api);
    const below = await openMemory(api);
    const output = new MemoryOutput();
    const tape = new TapeWriter(output, "storage");
    const expected = await liveSession({ seed: 2, openStorage: () => storageOver(plain) });
    const openStorage = () => recordStorage(storageOver(below), tape);
    expect(await liveSession({ seed: 2, openStorage })).toEqual(expected);
    expect((await tape.end()).state).toBe("complete");
    const names = new Set(decodeTape(output.bytes()).calls.map(({ call }) => call));
    expect(names).toContain("store");
    expect(names).toContain("load");
    expect(names).toContain("markDeleteAsValid");
  });
});

describe("a recorded client's promises", () => {
  it("are the client's own", async () => {
    const store = await memoryEngine.openAsync({ path: "", durability: "volatile" });
    const given: unknown[] = [];
    const spied: CoValueStore = Object.create(store, {
      getCoValueCount: {
        value: () => {
          const answer = store.getCoValueCount();
          given.push(answer);
          return answer;
        },
      },
    });
    const client = recordClient(spied, new TapeWriter(new MemoryOutput(), "client"));
    const answer = client.getCoValueCount();
    expect(given).toEqual([answer]);
    expect(given[0]).toBe(answer);
    await answer;
  });

  it("settle in the order and after the microtasks in which they would without a recorder", async () => {
    const tape = new TapeWriter(new MemoryOutput(), "client");
    const plain = await memoryEngine.openAsync({ path: "", durability: "volatile" });
    const below = await memoryEngine.openAsync({ path: "", durability: "volatile" });
    const expected = await settlingOrder(plain);
    expect(expected.length).toBeGreaterThan(20);
    expect(await settlingOrder(recordClient(below, tape))).toEqual(expected);
  });

  it("are unhandled when cojson drops them and they reject, and only then another's", async () => {
    const heard: string[] = [];
    const observer = {
      ok: () => void heard.push("ok"),
      failed: () => void heard.push("failed"),
    };
    const kept = Promise.reject(new Error("planted"));
    expect(observed(() => kept, observer)).toBe(kept);
    await expect(kept).rejects.toThrow("planted");
    const dropped = Promise.reject(new Error("planted"));
    const handedOn = observed(() => dropped, observer, true);
    expect(handedOn).not.toBe(dropped);
    await expect(handedOn).rejects.toThrow("planted");
    expect(heard).toEqual(["failed", "failed"]);
  });

  it("of a thenable that works once for each `then` are asked once", async () => {
    let asked = 0;
    // oxlint-disable-next-line unicorn/no-thenable -- It is what is tested.
    const lazy = { then: (ok: (value: number) => void) => void ok((asked += 1)) };
    const observer = { ok: () => {}, failed: () => {} };
    expect(await observed(() => lazy as unknown as Promise<number>, observer)).toBe(1);
  });
});

/** The names of calls and of passing microtasks, in the order in which the calls settle. */
async function settlingOrder(
  client: Pick<CoValueStore, "transaction" | "upsertCoValue" | "getCoValueCount" | "getCoValue">,
): Promise<string[]> {
  const order: string[] = [];
  const note = (name: string) => (): void => void order.push(name);
  let ticking = true;
  const tick = async (): Promise<void> => {
    for (let count = 0; ticking && count < 500; count += 1) {
      await undefined;
      order.push("·");
    }
  };
  const ticks = tick();
  const header = { type: "comap" } as never;
  await Promise.all([
    client.upsertCoValue("a", header).then(note("upsert a")),
    client.getCoValueCount().then(note("count")),
    client
      .transaction(async (handle) => {
        await handle.getSingleCoValueSession(1, "s" as never).then(note("session"));
        const sessionUpdate = {
          coValue: 1,
          sessionID: "s" as never,
          lastIdx: 2,
          lastSignature: "x" as never,
        };
        const ses = await handle.addSessionUpdate({ sessionUpdate });
        await Promise.all(
          [0, 1].map(async (idx) => {
            await handle.addTransaction(ses, idx, { changes: "c" } as never);
            note(`transaction ${idx}`)();
          }),
        );
      })
      .then(note("committed")),
    client.transaction(() => Promise.reject(new Error("planted"))).catch(note("rolled back")),
    client.getCoValue("a")?.then(note("get a")),
    client.upsertCoValue("b", header).then(note("upsert b")),
  ]);
  ticking = false;
  await ticks;
  return order;
}

async function openMemory(api: Api): Promise<JazzStore> {
  const { target } = await openJazzStore(
    memoryEngine,
    { api, durability: "volatile", tuning: {} },
    "",
  );
  return target;
}

function recordedClient(target: JazzStore): {
  readonly target: JazzStore;
  readonly tape: TapeWriter;
} {
  const tape = new TapeWriter(new MemoryOutput(), "client");
  return target.api === "async"
    ? { target: { api: "async", store: recordClient(target.store, tape) }, tape }
    : { target: { api: "sync", store: recordClient(target.store, tape) }, tape };
}
