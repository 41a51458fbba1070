import { rm } from "node:fs/promises";
import { afterAll, expect, test } from "vitest";
import { memoryEngine } from "@assay/engines/memory";
import type { CoValueEngine, History } from "@assay/engines/covalue";
import { moduleBeside } from "@assay/engines/host";
import { batchSession, batchWrite } from "../claims/fixed-history.ts";
import { dyingEngine } from "../dying-engine.test.fixture.ts";
import { throwingEngine, unopenableEngine } from "../failing-engine.test.fixture.ts";
import { lateCount, loopingCount, loopingSignatures } from "../looping-engine.test.fixture.ts";
import { replayHistory } from "./replay-history.ts";

const directory = ".assay/test/replay-history";
afterAll(() => rm(directory, { recursive: true, force: true }));

const { signal } = new AbortController();
const looping = moduleBeside(import.meta.url, "../looping-engine.test.fixture").href;
const failing = moduleBeside(import.meta.url, "../failing-engine.test.fixture").href;
const dying = moduleBeside(import.meta.url, "../dying-engine.test.fixture").href;

const of = (engine: CoValueEngine, module: string, exportName: string) => ({
  engine: { ...engine, source: { module, exportName } },
  api: "sync" as const,
  durability: "volatile" as const,
});

/** Long enough for a busy machine to make a call in. */
const options = { directory, silenceMs: 3_000 };

const COUNTING: History = [
  { op: "upsertCoValue", id: "co_z1", header: {} },
  { op: "getCoValueCount" },
  { op: "getCoValueIDs", limit: 1, offset: 0 },
];

test("an engine that is right agrees, as in the process that asks", async () => {
  const cell = { engine: memoryEngine, api: "sync", durability: "volatile" } as const;
  const told: string[] = [];
  const onDoing = (what: string) => void told.push(what);
  const { judgement, played } = await replayHistory(
    cell,
    COUNTING,
    { ...options, onDoing },
    signal,
  );
  expect(judgement.state).toBe("agrees");
  expect(played).toEqual(COUNTING);
  expect(told).toContain("getCoValueCount, of operation 2 of 3");
  expect(told.at(-1)).toBe("close");
});

// Broke: two seconds were all that a store had, where a run gives it twenty.
test("a store that answers late is not accused", async () => {
  const cell = { ...of(lateCount, looping, "lateCount"), api: "async" as const };
  const { judgement } = await replayHistory(cell, COUNTING, { directory }, signal);
  expect(judgement.state).toBe("agrees");
}, 60_000);

test.each(["sync", "async"] as const)(
  "an error of the engine's own code is told with its stack, and what is refused rightly is not (%s)",
  async (api) => {
    const cell = { ...of(throwingEngine, failing, "throwingEngine"), api };
    const refused = { op: "transaction", steps: [], end: "throw" } as const;
    const history: History = [refused, ...COUNTING];
    const { judgement, thrown } = await replayHistory(cell, history, options, signal);
    expect(judgement).toMatchObject({ difference: { index: 2 } });
    expect(thrown?.call).toBe("getCoValueCount");
    expect(thrown?.text).toMatch(/^TypeError: Cannot read .*rowID.*\n +at countIn \(/);
    const right = await replayHistory({ ...cell, engine: memoryEngine }, history, options, signal);
    expect(right.thrown).toBeUndefined();
  },
);

test.each(["sync", "async"] as const)(
  "a store whose open throws is told with its stack, before any operation (%s)",
  async (api) => {
    const cell = { ...of(unopenableEngine, failing, "unopenableEngine"), api };
    const { brokenOff, thrown, played } = await replayHistory(cell, COUNTING, options, signal);
    expect(brokenOff).toMatchObject({ isBefore: true });
    expect(played).toEqual([]);
    expect(thrown?.call).toBe(api === "sync" ? "openSync" : "openAsync");
    expect(thrown?.text).toMatch(/^TypeError: Cannot read .*rowID.*\n +at countIn \(/);
  },
);

test("a call that loops for ever is named, and what the reference answers to it", async () => {
  const cell = of(loopingCount, looping, "loopingCount");
  const { played, judgement, brokenOff } = await replayHistory(cell, COUNTING, options, signal);
  expect(brokenOff?.doing).toBe("getCoValueCount, of operation 2 of 3");
  expect(played).toEqual(COUNTING.slice(0, 2));
  expect(judgement).toMatchObject({
    difference: {
      at: "operation",
      index: 1,
      expected: { ok: 1 },
      actual: { error: "HOST_EXITED: the process said nothing for 3000 ms" },
    },
  });
});

test("a call that ends the process is named", async () => {
  const cell = of(dyingEngine, dying, "dyingEngine");
  const { brokenOff } = await replayHistory(cell, COUNTING, options, signal);
  expect(brokenOff?.doing).toBe("getCoValueCount, of operation 2 of 3");
  expect(brokenOff?.how).toMatch(/was killed by SIGKILL/);
});

test("a read that only a look at what is stored makes becomes the last operation", async () => {
  const history: History = [
    { op: "commitBatch", writes: [batchWrite("co_z1", batchSession("s", 0, 1))] },
  ];
  const cell = of(loopingSignatures, looping, "loopingSignatures");
  const { played, judgement } = await replayHistory(cell, history, options, signal);
  expect(judgement).toMatchObject({ difference: { at: "operation", index: 1 } });
  expect(played.at(-1)).toMatchObject({ op: "getSignatures", id: "co_z1", session: "s" });
});
