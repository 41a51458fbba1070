// A tape with every call that a client has, in the ways that real nodes seldom use: callbacks that throw,
// calls made together, locks that expire, erased sessions, rows that nobody named.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it, test } from "vitest";
import type { CoValueStore, SessionID } from "../covalue/port.ts";
import { ReferenceStore } from "../covalue/reference/index.ts";
import { cellName, type Api } from "../engine/cell.ts";
import type { Json } from "../engine/json.ts";
import { temporaryDirectory } from "../host/temporary-directory.ts";
import { BUILT_IN_ENGINES } from "../index.ts";
import { memoryEngine } from "../memory/index.ts";
import { requiredEngines } from "../required-engines.test.support.ts";
import type { ClientCall, HandleCall } from "./client-call.ts";
import { judgeTape, TapeExpectation } from "./judge-tape.ts";
import { playTape, tapeClock } from "./play-tape.ts";
import { decodeTape } from "./read-tape.ts";
import { recordClient } from "./record-client.ts";
import { clientCallSchema } from "./schema.ts";
import type { Recorded, Tape } from "./tape.ts";
import { MemoryOutput, openSubject } from "./tape-store.test.support.ts";
import { TapeWriter } from "./tape-writer.ts";

let tape: Tape;
const expectations = new Map<Api, TapeExpectation>();

beforeAll(async () => {
  tape = await recordEverything();
  for (const api of ["async", "sync"] as const) {
    expectations.set(api, await TapeExpectation.of(tape, api));
  }
});

describe("a tape of every call", () => {
  it("has every call", () => {
    const names = new Set<string>();
    for (const call of callsOf(tape)) {
      names.add(call.call);
      if (call.call === "transaction") for (const step of call.steps) names.add(step.call);
    }
    for (const { shape } of clientCallSchema.options) expect(names).toContain(shape.call.value);
    for (const name of HANDLE_CALLS) expect(names).toContain(name);
  });

  it("names rows by coValue and session, and those that nobody named as null", () => {
    const reads = callsOf(tape).filter((call) => call.call === "getSignatures");
    expect(reads[0]).toMatchObject({ of: { coValue: "co_a", session: "s1" } });
    expect(reads.at(-1)).toMatchObject({ of: null });
  });

  it("has right row ids in every answer, also after an erase and after a callback that threw", async () => {
    const answers = await answersOfReference();
    expect(answers.length).toBe(tape.calls.length);
    const wrong = answers.filter((answer) => JSON.stringify(answer).includes('"rows"'));
    expect(wrong).toEqual([]);
  });

  it("is played in its own time: a lock is held, expires, and is not due once it was released", async () => {
    const answers = await answersOfReference();
    const locks = tape.calls.flatMap(({ call }, index) =>
      call === "tryAcquireStorageReconciliationLock" ? [answers[index]] : [],
    );
    expect(locks).toEqual([
      { ok: { acquired: true, lastProcessedOffset: 0 } },
      { ok: { acquired: false, reason: "lock_held" } },
      { ok: { acquired: true, lastProcessedOffset: 0 } },
      { ok: { acquired: true, lastProcessedOffset: 9 } },
      { ok: { acquired: false, reason: "not_due" } },
    ]);
  });

  it("tells which calls of a transaction were made together, and how it ended", () => {
    const transactions = callsOf(tape).filter((call) => call.call === "transaction");
    expect(transactions[0]?.steps.map(({ joined = false }) => joined)).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
    expect(transactions.map(({ end }) => end)).toEqual([
      "commit",
      "throw",
      "commit",
      "commit",
      "commit",
      "commit",
      "commit",
    ]);
    expect(transactions[1]).toMatchObject({ error: "UNCODED: planted" });
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
        const subject = await openSubject(engine, cell, join(scratch.path, "store"), tape);
        try {
          const expectation = expectations.get(api) ?? expect.unreachable();
          expect(await judgeTape(subject, tape, expectation)).toEqual(expectation.play);
        } finally {
          await subject.store.close();
        }
      });
    }
  }
});

const HANDLE_CALLS: readonly HandleCall["call"][] = [
  "getSingleCoValueSession",
  "markCoValueAsDeleted",
  "addSessionUpdate",
  "addTransaction",
  "addSignatureAfter",
  "deleteCoValueContent",
  "getStorageReconciliationLock",
  "putStorageReconciliationLock",
];

async function answersOfReference(): Promise<Json[]> {
  const clock = tapeClock(tape);
  const store = new ReferenceStore(clock.now);
  const answers: Json[] = [];
  const onAnswer = (_index: number, answer: Json) => void answers.push(answer);
  await playTape({ api: "sync", store, clock, callsOf: "async" }, tape, { onAnswer });
  return answers;
}

function callsOf(recorded: Tape): readonly Recorded<ClientCall>[] {
  return recorded.level === "client" ? recorded.calls : expect.unreachable();
}

type Client = Pick<CoValueStore, "transaction"> & ReturnType<typeof recordClient<CoValueStore>>;

async function recordEverything(): Promise<Tape> {
  // A clock of its own, in steps that let a lock expire.
  let now = 0;
  const output = new MemoryOutput();
  const writer = new TapeWriter(output, "client", { now: () => (now += 40_000_000) });
  const store = await memoryEngine.openAsync({ path: "", durability: "volatile" });
  await makeEveryCall(recordClient(store, writer));
  await writer.end();
  return decodeTape(output.bytes());
}

async function makeEveryCall(client: Client): Promise<void> {
  // Plain texts: storage does not look at what cojson brands.
  const id = (text: string) => text as never;
  const header = { type: "comap", meta: null } as never;
  const a = (await client.upsertCoValue("co_a", header)) ?? 0;
  const b = (await client.upsertCoValue("co_b", header)) ?? 0;
  await client.upsertCoValue("co_unknown");

  const s1 = await addSession(client, a, "s1", 3);
  await client
    .transaction(async (handle) => {
      const sessionUpdate = { coValue: a, sessionID: id("s2"), lastIdx: 1, lastSignature: id("x") };
      await handle.addSessionUpdate({ sessionUpdate });
      throw new Error("planted");
    })
    .catch(() => {});
  // The session that was rolled back is made again, and may get another's row id.
  await addSession(client, a, "s2$", 1);
  await client.getCoValue("co_a");
  await client.getCoValue("co_none");
  await client.getCoValueSessions(a);
  await client.getNewTransactionInSession(s1, 1, 2);
  await client.getSignatures(s1, 0);
  await client.getCoValueKnownState("co_a");
  await client.getCoValueIDs(10, 1);
  await client.getCoValueCount();

  await client.transaction(async (handle) => {
    await handle.markCoValueAsDeleted(id("co_a"));
    await handle.getStorageReconciliationLock("lock#put");
    await handle.putStorageReconciliationLock({
      key: "lock#put",
      holderSessionId: id("holder"),
      acquiredAt: 17,
      releasedAt: 18,
      lastProcessedOffset: 4,
    });
    await handle.deleteCoValueContent({ rowID: a, id: id("co_a") });
  });
  await client.getAllCoValuesWaitingForDelete();
  await client.eraseCoValueButKeepTombstone(id("co_a"));
  await addSession(client, b, "s3", 2);
  await client.eraseCoValueButKeepTombstone(id("co_b"));
  // Both may get row ids that erased sessions had.
  await addSession(client, a, "s1", 1);
  await addSession(client, b, "s3", 1);
  await client.getCoValueSessions(a);

  await client.trackCoValuesSyncState([
    { id: id("co_b"), peerId: id("p"), synced: false },
    { id: id("co_a"), peerId: id("p"), synced: false },
  ]);
  await client.getUnsyncedCoValueIDs();
  await client.stopTrackingSyncState(id("co_b"));
  for (const session of ["one", "two", "one"]) {
    await client.tryAcquireStorageReconciliationLock(id(session), id("p"));
  }
  await client.renewStorageReconciliationLock(id("one"), id("p"), 9);
  await client.tryAcquireStorageReconciliationLock(id("two"), id("p"));
  await client.releaseStorageReconciliationLock(id("two"), id("p"));
  await client.tryAcquireStorageReconciliationLock(id("one"), id("p"));
  await client.getSignatures(99_999, 0);
}

/** Stores transactions and a signature after the last one as cojson does, and gives the session's row id. */
async function addSession(
  client: Client,
  coValue: number,
  name: string,
  count: number,
): Promise<number> {
  let ses = 0;
  await client.transaction(async (handle) => {
    const sessionID = name as SessionID;
    const sessionRow = await handle.getSingleCoValueSession(coValue, sessionID);
    const sessionUpdate = { coValue, sessionID, lastIdx: count, lastSignature: "last" as never };
    ses = await handle.addSessionUpdate({
      sessionUpdate,
      ...(sessionRow === undefined ? {} : { sessionRow }),
    });
    if (count === 1) {
      await handle.addSignatureAfter({ sessionRowID: ses, idx: 0, signature: "s" as never });
    }
    await Promise.all(
      Array.from({ length: count }, (_, idx) =>
        handle.addTransaction(ses, idx, { changes: `${name} ${idx}` } as never),
      ),
    );
  });
  return ses;
}

const ASSAY = fileURLToPath(new URL("../../.assay", import.meta.url));
