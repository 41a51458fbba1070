import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { CoValueEngine } from "../covalue/port.ts";
import { APIS, cellName, type Api } from "../engine/cell.ts";
import type { OpenOptions } from "../engine/engine.ts";
import { offeredCells } from "../engine/registry.ts";
import { writeCapture, type Capture } from "../history/capture.ts";
import { memoryEngine } from "../memory/index.ts";
import { sqliteEngine } from "../sqlite/index.ts";
import {
  after,
  brokenStore,
  fail,
  fewTurns,
  instead,
  type Replacement,
} from "./broken-store.test.support.ts";
import { runInFreshProcess } from "./fresh-process.test.support.ts";
import type { JazzStore } from "./jazz-store.ts";
import { makeCapture } from "./make-capture.ts";
import type { JazzOptions } from "./store-capture.ts";
import { checkStored, storeAndErase, verifyCapture } from "./verify-capture.ts";

let capture: Capture;

beforeAll(async () => {
  capture = await makeCapture({ seed: 1, scale: "smoke" });
});

/** What the smoke capture of seed 1 holds after the erasure. */
const PASS = {
  state: "pass",
  messages: 165,
  coValues: 37,
  sessions: 57,
  transactions: 275,
  signatures: 6,
};

const cells = [memoryEngine, sqliteEngine].flatMap((engine: CoValueEngine) =>
  offeredCells(engine).map((cell) => ({
    ...cell,
    engine,
    label: cellName({ ...cell, engine: engine.name, tuning: {} }),
  })),
);

describe.each(cells)("$label", ({ engine, api, durability }) => {
  it("brings real Jazz data back", async () => {
    const target = await open(engine, api, { durability, path: scratchDirectory() });
    expect(await verifyCapture(target, capture)).toEqual(PASS);
  });
});

const lasting = cells.filter(({ durability }) => durability !== "volatile");

describe.each(lasting)("$label, closed and opened again", ({ engine, api, durability }) => {
  it("brings real Jazz data back, as often as it is asked", async () => {
    const path = scratchDirectory();
    const target = await open(engine, api, { durability, path });
    expect(await storeAndErase(target, capture)).toEqual({ state: "stored", messages: 165 });
    await closeAll();
    expect(await checkStored(await open(engine, api, { durability, path }), capture)).toEqual(PASS);
    await closeAll();
    expect(await checkStored(await open(engine, api, { durability, path }), capture)).toEqual(PASS);
  });
});

it("what one process stored another brings back", async () => {
  const directory = scratchDirectory();
  const file = join(directory, "capture.jsonl");
  writeCapture(file, capture);
  for (const api of APIS) {
    const path = join(directory, api);
    const target = await open(sqliteEngine, api, { durability: "process", path });
    expect(await storeAndErase(target, capture)).toMatchObject({ state: "stored" });
  }
  await closeAll();
  const script = `
    import { join } from "node:path";
    import { readCapture } from "./engines/history/capture.ts";
    import { checkStored } from "./engines/jazz/verify-capture.ts";
    import { sqliteEngine } from "./engines/sqlite/index.ts";
    const [directory, file] = process.argv.slice(1);
    const open = (path) => ({ durability: "process", path: join(directory, path) });
    const targets = [
      { api: "async", store: await sqliteEngine.openAsync(open("async")) },
      { api: "sync", store: sqliteEngine.openSync(open("sync")) },
    ];
    for (const target of targets) {
      console.log(JSON.stringify(await checkStored(target, readCapture(file))));
      await target.store.close();
    }
  `;
  const printed = await runInFreshProcess(script, [directory, file]);
  const verifications = printed.trim().split("\n");
  expect(verifications.map((line): unknown => JSON.parse(line))).toEqual([PASS, PASS]);
});

describe.each(APIS)("a broken store is caught (%s)", (api) => {
  /** What a memory store fails on with some calls replaced; ids left out, each once. */
  const failuresWith = async (breakage: Breakage, options: JazzOptions = {}) => {
    const target = brokenStore(await openMemory(api), breakage);
    const verification = await verifyCapture(target, capture, options);
    if (verification.state === "pass") return [];
    for (const failure of verification.failures) expect(failure.expected).not.toBe(failure.actual);
    return [...new Set(verification.failures.map(({ what }) => what.replaceAll(/co_z\S+/g, "…")))];
  };

  it("and one that is replaced by itself is not", async () => {
    const itself = after((answer) => answer);
    expect(await failuresWith({ store: { getSignatures: itself } })).toEqual([]);
  });

  it("that drops the last transaction of a range", async () => {
    const dropLast = after((rows) => (rows as unknown[]).slice(0, -1));
    const failures = await failuresWith({ store: { getNewTransactionInSession: dropLast } });
    expect(failures).toContain("session … transaction count");
  });

  it("that loses a transaction's row", async () => {
    const loseFourth: Replacement = (call, parameters) =>
      parameters[1] === 3 ? instead(api)(call, parameters) : call(...parameters);
    const failures = await failuresWith({ handle: { addTransaction: loseFourth } });
    expect(failures).toContain("session … transaction 3");
  });

  it("that loses a signature in between", async () => {
    const failures = await failuresWith({ handle: { addSignatureAfter: instead(api) } });
    expect(failures).toEqual(["session … signatures"]);
  });

  it("that erases the tombstone", async () => {
    const without = after((rows) =>
      (rows as { sessionID: string }[]).filter(({ sessionID }) => !sessionID.endsWith("$")),
    );
    const failures = await failuresWith({ store: { getCoValueSessions: without } });
    expect(failures).toEqual(["session …", "content in a fresh node"]);
  });

  it("that erases nothing and says it did", async () => {
    const failures = await failuresWith({
      store: {
        eraseCoValueButKeepTombstone: instead(api),
        getAllCoValuesWaitingForDelete: instead(api, []),
      },
    });
    expect(failures).toEqual(expect.arrayContaining(["session …", "known state"]));
  });

  it("that never has an erasure done", async () => {
    const pending = instead(api, ["co_zA"]);
    const failures = await failuresWith({ store: { getAllCoValuesWaitingForDelete: pending } });
    expect(failures).toEqual(["erase what was deleted"]);
  });

  it("that answers a stale known state", async () => {
    const stale = after((state) => {
      const { sessions, ...rest } = state as { sessions: Record<string, number> };
      const before = Object.entries(sessions).map(([id, count]) => [id, count - 1]);
      return { ...rest, sessions: Object.fromEntries(before) };
    });
    const failures = await failuresWith({ store: { getCoValueKnownState: stale } });
    expect(failures).toEqual(["known state"]);
  });

  it("that does not keep what is not synced", async () => {
    const failures = await failuresWith({ store: { trackCoValuesSyncState: instead(api) } });
    expect(failures).toEqual(["marked as not synced"]);
  });

  it("that does not forget what was synced since", async () => {
    const unsyncedOnly: Replacement = (call, [updates]) =>
      (updates as { synced: boolean }[])[0]?.synced === true
        ? instead(api)(call, [updates])
        : call(updates);
    const failures = await failuresWith({ store: { trackCoValuesSyncState: unsyncedOnly } });
    expect(failures).toEqual(["marked as synced"]);
  });

  it("that stores nothing", async () => {
    const failures = await failuresWith({ store: { upsertCoValue: instead(api) } });
    expect(failures).toEqual(["store: what came before"]);
  });

  it("that finds nothing", async () => {
    const failures = await failuresWith({ store: { getCoValue: instead(api) } });
    expect(failures).toEqual(["content", "content in a fresh node"]);
  });

  it("that fails half-way, with how many messages were done", async () => {
    let calls = 0;
    const failLater: Replacement = (call, parameters) => {
      calls += 1;
      return calls > 20 ? fail(api)(call, parameters) : call(...parameters);
    };
    const target = brokenStore(await openMemory(api), { handle: { addSessionUpdate: failLater } });
    const verification = await verifyCapture(target, capture);
    expect(verification).toMatchObject({
      state: "fail",
      failures: [{ what: "store: transaction", actual: "planted; 20 of 165 messages done" }],
    });
  });

  // vitest fails a run that leaves a rejection or an exception unhandled.
  it.each(["getCoValue", "getCoValueSessions", "getSignatures", "getNewTransactionInSession"])(
    "that fails in %s, and nothing is left unhandled",
    async (call) => {
      const failures = await failuresWith({ store: { [call]: fail(api) } });
      expect(failures).toContain(`load: ${call}`);
      expect(failures).toContain(`fresh node: ${call}`);
    },
  );

  it("that answers what makes cojson itself fail", async () => {
    const headless = after((row) => ({ ...(row as object), header: undefined }));
    const failures = await failuresWith({ store: { getCoValue: headless } }, impatient);
    expect(failures).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^load: load /),
        "content in a fresh node",
        expect.stringMatching(/^fresh node: load /),
      ]),
    );
  });

  it("that fails in known states and sync states", async () => {
    const failures = await failuresWith({
      store: { getCoValueKnownState: fail(api), trackCoValuesSyncState: fail(api) },
    });
    expect(failures).toEqual(["known state", "marked as not synced", "marked as synced"]);
  });
});

it("a store that never answers a load is given up", async () => {
  const never: Replacement = () => new Promise(() => {});
  const target = brokenStore(await openMemory("async"), { store: { getCoValueSessions: never } });
  expect(await storeAndErase(target, capture, impatient)).toMatchObject({ state: "stored" });
  const checked = await checkStored(target, capture, impatient);
  const failures = checked.state === "fail" ? checked.failures : [];
  const endless = failures.filter(({ actual }) => actual.includes("no end of"));
  expect(endless.map(({ what }) => what)).toEqual(["load", "content in a fresh node"]);
});

/** For stores that never answer: anything else may take longer than this. */
const impatient: JazzOptions = { stallLimitMs: 1, sleep: fewTurns };

type Breakage = Parameters<typeof brokenStore>[1];

const scratch = fileURLToPath(new URL("../../.assay/tmp/", import.meta.url));
const directories: string[] = [];
const opened: { close(): unknown }[] = [];

afterEach(async () => {
  await closeAll();
  for (const path of directories.splice(0)) rmSync(path, { recursive: true, force: true });
});

function scratchDirectory(): string {
  mkdirSync(scratch, { recursive: true });
  const path = mkdtempSync(join(scratch, "jazz-test-"));
  directories.push(path);
  return path;
}

async function open(engine: CoValueEngine, api: Api, options: OpenOptions): Promise<JazzStore> {
  const target: JazzStore & { store: { close(): unknown } } =
    api === "async"
      ? { api, store: await engine.openAsync(options) }
      : { api, store: engine.openSync(options) };
  opened.push(target.store);
  return target;
}

function openMemory(api: Api): Promise<JazzStore> {
  return open(memoryEngine, api, { durability: "volatile", path: "" });
}

async function closeAll(): Promise<void> {
  for (const store of opened.splice(0)) await store.close();
}
