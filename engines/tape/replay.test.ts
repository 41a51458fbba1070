// A tape of real nodes over memory is played on every engine, with equal digests; a wrong answer is
// named with its call.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, test } from "vitest";

import { APIS, cellName, type Api } from "../engine/cell.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import { BUILT_IN_ENGINES } from "../index.ts";
import { after, brokenStore, instead } from "../jazz/broken-store.test.support.ts";
import type { JazzStore } from "../jazz/jazz-store.ts";
import { liveSession } from "../jazz/live-session.ts";
import { openJazzStore } from "../jazz/open-jazz-store.ts";
import { memoryEngine } from "../memory/index.ts";
import { requiredEngines } from "../required-engines.test.support.ts";
import { judgeTape, TapeExpectation, type TapeDifference } from "./judge-tape.ts";
import { tapeClock, type TapeSubject } from "./play-tape.ts";
import { decodeTape } from "./read-tape.ts";
import { recordClient } from "./record-client.ts";
import { recordStorage } from "./record-storage.ts";
import { TAPE_LEVELS, type Tape, type TapeLevel } from "./tape.ts";
import { MemoryOutput, openSubject, storageOver } from "./tape-store.test.support.ts";
import { TapeWriter } from "./tape-writer.ts";

const tapes = new Map<TapeLevel, Tape>();
/** By level and api. */
const expectations = new Map<string, TapeExpectation>();

beforeAll(async () => {
  for (const level of TAPE_LEVELS) {
    const tape = await recordSession(level, level === "client" ? "async" : "sync");
    tapes.set(level, tape);
    for (const api of APIS)
      expectations.set(`${level} ${api}`, await TapeExpectation.of(tape, api));
  }
});

describe.each(TAPE_LEVELS)("a tape of level %s", (level) => {
  it("holds the traffic of the session", () => {
    const names = new Set(tapeOf(level).calls.map(({ call }) => call));
    const expected =
      level === "client"
        ? ["upsertCoValue", "transaction", "getSignatures", "eraseCoValueButKeepTombstone"]
        : ["store", "load", "markDeleteAsValid", "eraseAllDeletedCoValues"];
    for (const name of expected) expect(names).toContain(name);
  });

  it("has the same digests in both apis", () => {
    const [one, other] = APIS.map((api) => expectationOf(level, api).play);
    expect(one).toEqual(other);
  });

  for (const engine of BUILT_IN_ENGINES) {
    for (const api of engine.apis) {
      const durability = engine.durabilities[0] ?? "volatile";
      const cell = { engine: engine.name, api, durability, tuning: {} };
      test(`is answered by ${cellName(cell)} as by the reference`, async (context) => {
        const probe = await engine.probe();
        if (!probe.available) {
          if (requiredEngines().includes(engine.name)) expect.fail(probe.reason);
          return context.skip(probe.reason);
        }
        using scratch = temporaryDirectory(ASSAY);
        const tape = tapeOf(level);
        const subject = await openSubject(engine, cell, join(scratch.path, "store"), tape);
        try {
          const judgement = await judgeTape(subject, tape, expectationOf(level, api));
          expect(judgement).toEqual(expectationOf(level, api).play);
        } finally {
          await subject.store.close();
        }
      });
    }
  }
});

describe.each(APIS)("an engine with one wrong answer is named with the call (%s)", (api) => {
  it("that leaves out a transaction of a range", async () => {
    let calls = 0;
    const difference = await differenceOf("client", api, {
      store: {
        getNewTransactionInSession: after((rows) => {
          calls += 1;
          return calls === 3 ? (rows as unknown[]).slice(1) : rows;
        }),
      },
    });
    expect(difference).toMatchObject({ at: "call", call: { call: "getNewTransactionInSession" } });
    if (difference?.at !== "call") return expect.unreachable();
    const before = tapeOf("client").calls.filter(
      ({ call, n }) => call === "getNewTransactionInSession" && n < difference.call.n,
    );
    expect(before.length).toBe(2);
    expect(difference.expected).not.toEqual(difference.actual);
  });

  it("that gives a session another row id than before", async () => {
    const difference = await differenceOf("client", api, {
      store: {
        getCoValueSessions: after((rows) =>
          (rows as { rowID: number }[]).map((row) => ({ ...row, rowID: row.rowID + 1_000_000 })),
        ),
      },
    });
    expect(difference).toMatchObject({
      at: "call",
      call: { call: "getCoValueSessions" },
      actual: { rows: ["changed"] },
    });
  });

  it("that loses a write, by what it answers later", async () => {
    let calls = 0;
    const lost = instead(api, 0);
    const difference = await differenceOf("client", api, {
      handle: {
        addTransaction: (call, parameters) =>
          (calls += 1) === 5 ? lost(call, parameters) : call(...parameters),
      },
    });
    expect(difference).toMatchObject({ at: "call", call: { call: "getNewTransactionInSession" } });
  });

  it("that loses a signature, by what a load delivers", async () => {
    const difference = await differenceOf("storage", api, {
      handle: { addSignatureAfter: instead(api) },
    });
    expect(difference).toMatchObject({ at: "call", call: { call: "load" } });
  });

  it("that fails to store, with the error", async () => {
    const failing = (): never => {
      throw Object.assign(new Error("planted"), { code: "DISK_FULL" });
    };
    const broken = api === "async" ? async () => failing() : failing;
    const difference = await differenceOf("storage", api, { handle: { addTransaction: broken } });
    expect(difference).toMatchObject({
      at: "call",
      call: { call: "store", n: 0 },
      expected: { ok: "stored" },
      actual: { error: "DISK_FULL" },
    });
  });

  it("that shows its fault in the final state alone", async () => {
    const played = tapeOf("client").calls.filter(({ call }) => call === "getCoValueCount").length;
    expect(played).toBe(0);
    const difference = await differenceOf("client", api, {
      store: { getCoValueCount: instead(api, 7) },
    });
    expect(difference).toMatchObject({ at: "final state", actual: { count: 7 } });
  });
});

it("an interrupted play ends with INTERRUPTED", async () => {
  const tape = tapeOf("client");
  const subject = await openSubject(
    memoryEngine,
    { api: "sync", durability: "volatile" },
    "",
    tape,
  );
  const judging = judgeTape(subject, tape, expectationOf("client", "sync"), AbortSignal.abort());
  await expect(judging).rejects.toThrow(expect.objectContaining({ code: "INTERRUPTED" }));
});

/** What is different where a memory store is broken. */
async function differenceOf(
  level: TapeLevel,
  api: Api,
  breakage: Parameters<typeof brokenStore>[1],
): Promise<TapeDifference | undefined> {
  const tape = tapeOf(level);
  const clock = tapeClock(tape);
  const options = { path: "", durability: "volatile", clock: clock.now } as const;
  const whole: JazzStore =
    api === "async"
      ? { api, store: await memoryEngine.openAsync(options) }
      : { api, store: memoryEngine.openSync(options) };
  // It has all that the store has, in the same api.
  const broken = { ...brokenStore(whole, breakage), clock } as TapeSubject;
  return (await judgeTape(broken, tape, expectationOf(level, api))).difference;
}

/** Records real nodes over memory. */
async function recordSession(level: TapeLevel, api: Api): Promise<Tape> {
  const cell = { api, durability: "volatile", tuning: {} } as const;
  const { target } = await openJazzStore(memoryEngine, cell, "");
  const output = new MemoryOutput();
  const writer = new TapeWriter(output, level);
  const client: JazzStore =
    level === "storage"
      ? target
      : target.api === "async"
        ? { api: "async", store: recordClient(target.store, writer) }
        : { api: "sync", store: recordClient(target.store, writer) };
  await liveSession({
    seed: 1,
    openStorage: () =>
      level === "storage" ? recordStorage(storageOver(client), writer) : storageOver(client),
  });
  await writer.end();
  return decodeTape(output.bytes());
}

function tapeOf(level: TapeLevel): Tape {
  return tapes.get(level) ?? expect.unreachable();
}

function expectationOf(level: TapeLevel, api: Api): TapeExpectation {
  return expectations.get(`${level} ${api}`) ?? expect.unreachable();
}

const ASSAY = fileURLToPath(new URL("../../.assay", import.meta.url));
