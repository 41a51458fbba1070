import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { sameAnswer, type Answer, type History } from "../covalue/index.ts";
import { canonicalText } from "../engine/index.ts";
import { answersOf } from "../history/reference-answers.ts";
import { spawnEngine, type EngineProcess, type EngineProcessOptions } from "./engine-process.ts";
import { moduleBeside } from "./running-module.ts";
import { temporaryDirectory, type TemporaryDirectory } from "./temporary-directory.ts";

const SQLITE = { module: "@assay/engines/sqlite", exportName: "sqliteEngine" };
const MEMORY = { module: "@assay/engines/memory", exportName: "memoryEngine" };
const FIXTURE = moduleBeside(import.meta.url, "./engine.test.fixture").href;

let directory: TemporaryDirectory;
beforeEach(() => {
  directory = temporaryDirectory(".assay");
});
afterEach(() => directory.remove());

function spawn(
  source: EngineProcessOptions["source"],
  options: Partial<EngineProcessOptions> = {},
): Promise<EngineProcess> {
  const cell = { api: "async", durability: "volatile" } as const;
  return spawnEngine({ source, cell, path: directory.path, ...options });
}

function spawnSqlite(api: "async" | "sync" = "async"): Promise<EngineProcess> {
  return spawn(SQLITE, { cell: { api, durability: "process" } });
}

/** A program that is no engine's child: it runs the JavaScript given. */
function script(source: string): EngineProcessOptions["source"] {
  return { program: process.execPath, arguments: ["-e", source] };
}

/** Odd names in every operation that a protocol could lose them in. */
const HISTORY: History = [
  { op: "upsertCoValue", id: "\ud800", header: JSON.parse('{"__proto__":{"\udc00":"wtf8:"}}') },
  {
    op: "transaction",
    steps: [
      {
        op: "addSessionUpdate",
        id: "\ud800",
        session: "a\0\u2028",
        lastIdx: 2,
        signature: "s",
        hint: true,
      },
      {
        op: "addTransactions",
        id: "\ud800",
        session: "a\0\u2028",
        from: 0,
        count: 2,
        text: "\ud83d",
      },
      { op: "readOutside", read: { op: "readCoValue", id: "\ud800" } },
    ],
    end: "commit",
  },
  { op: "readCoValue", id: "\ud800" },
  { op: "upsertCoValue", id: "none" },
  { op: "tryAcquireStorageReconciliationLock", session: "a", peer: "wtf8:p" },
  { op: "advanceClock", ms: 10_000_000 },
  { op: "tryAcquireStorageReconciliationLock", session: "b", peer: "wtf8:p" },
  { op: "reopen" },
  { op: "parallel", branches: [[{ op: "getCoValueCount" }], [{ op: "getUnsyncedCoValueIDs" }]] },
];

test("the hello says what the engine is and what it claims", async () => {
  await using engine = await spawn(MEMORY);
  expect(engine.hello).toMatchObject({
    engine: "memory",
    protocol: 1,
    version: expect.any(String),
    host: `node ${process.versions.node}`,
    claims: { atomicCommit: true, rows: true },
    apis: ["async", "sync"],
    durabilities: ["volatile"],
  });
});

test.each(["async", "sync"] as const)(
  "a history has the reference's answers and state through a child: %s",
  async (api) => {
    await using engine = await spawnSqlite(api);
    await engine.open();
    const { answers, finalState } = answersOf(HISTORY);
    for (const [index, operation] of HISTORY.entries()) {
      expect(await engine.play(operation)).toSatisfy((answer: Answer) =>
        sameAnswer(answer, answers[index] ?? { skipped: "none" }),
      );
    }
    expect(canonicalText(await engine.observe(["wtf8:p"]))).toBe(canonicalText(finalState));
    await engine.close();
    expect(await engine.exited).toEqual({ code: 0, signal: null });
  },
);

describe("a child that is killed in the middle", () => {
  const history: History = Array.from({ length: 500 }, (_, index) => ({
    op: "commitBatch",
    writes: [
      {
        id: `co_z${index % 7}`,
        header: { index },
        deleted: false,
        sessions: [
          {
            session: "s",
            from: index,
            count: 1,
            text: `${index}`,
            signature: "x",
            signatureAfter: true,
          },
        ],
      },
    ],
  }));

  /** Kills the child as soon as some operations were acknowledged, with the rest in flight. */
  async function playAndKill(engine: EngineProcess): Promise<number> {
    await engine.open();
    const calls = history.map((operation) => engine.play(operation));
    const outcomes = Promise.allSettled(calls);
    await calls[20];
    expect(await engine.kill()).toEqual({ code: null, signal: "SIGKILL" });
    const settled = await outcomes;
    expect(settled.at(-1)).toMatchObject({ reason: { code: "HOST_EXITED" } });
    return settled.filter(({ status }) => status === "fulfilled").length;
  }

  test.each(["async", "sync"] as const)(
    "has everything that was acknowledged when it comes back: sqlite %s",
    async (api) => {
      const acknowledged = await playAndKill(await spawnSqlite(api));
      await using again = await spawnSqlite(api);
      await again.open();
      const found = canonicalText(await again.observe([]));
      // What was in flight may be there as well, but only in order. Each operation adds a transaction.
      const recovered = found.split('"changes"').length - 1;
      expect(recovered).toBeGreaterThanOrEqual(acknowledged);
      expect(found).toBe(canonicalText(answersOf(history.slice(0, recovered)).finalState));
      await again.close();
    },
  );

  test("has nothing where nothing was promised: memory", async () => {
    expect(await playAndKill(await spawn(MEMORY))).toBeGreaterThan(20);
    await using again = await spawn(MEMORY);
    await again.open();
    expect(await again.observe([])).toMatchObject({ count: 0, coValues: [] });
  });
});

describe("a child that does not get as far as its hello", () => {
  const cases: readonly [string, EngineProcessOptions["source"], string, RegExp][] = [
    ["dies", fixture("diesAtHello"), "HOST_EXITED", /SIGKILL.*before \/ the end/],
    ["cannot run here", fixture("unavailable"), "ENGINE_UNAVAILABLE", /no library; install it/],
    ["has no such module", { ...SQLITE, module: "@assay/engines/none" }, "ENGINE_UNKNOWN", /none/],
    ["has no such export", fixture("nothing"), "ENGINE_UNKNOWN", /nothing/],
    ["prints", fixture("printsPastConsole"), "HOST_PROTOCOL", /"straight to the descriptor"/],
    [
      "speaks another version",
      script('console.log(`{"type":"hello","protocol":2}`)'),
      "HOST_PROTOCOL",
      /version 2/,
    ],
    [
      "leaves something out",
      script('console.log(`{"type":"hello","protocol":1}`)'),
      "HOST_PROTOCOL",
      /engine/,
    ],
    [
      "answers what no one asked",
      script('console.log(`{"type":"ack","n":1,"answer":{"ok":1}}`)'),
      "HOST_PROTOCOL",
      /nothing that was asked/,
    ],
    ["ends with nothing said", script("process.exitCode = 3"), "HOST_EXITED", /exit code 3/],
    ["cannot be started", { program: "/nowhere/engine", arguments: [] }, "HOST_EXITED", /ENOENT/],
  ];
  test.each(cases)("%s", async (_name, source, code, message) => {
    await expect(spawn(source)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });
});

test("an open that is refused gives its code, and may be tried again", async () => {
  await using engine = await spawn(fixture("refusesToOpen"));
  for (let attempt = 0; attempt < 2; attempt += 1) {
    await expect(engine.open()).rejects.toMatchObject({
      code: "LOCKED",
      message: "another opener holds it",
    });
  }
});

test("a durability that the engine lacks is refused as in this process", async () => {
  await using engine = await spawn(MEMORY, { cell: { api: "async", durability: "power" } });
  await expect(engine.open()).rejects.toMatchObject({ code: "DURABILITY_UNSUPPORTED" });
});

test("a call that makes no sense now is refused, and the child lives on", async () => {
  await using engine = await spawn(MEMORY);
  await expect(engine.play({ op: "sync" })).rejects.toMatchObject({ code: "HOST_PROTOCOL" });
  await engine.open();
  await expect(engine.open()).rejects.toMatchObject({ code: "HOST_PROTOCOL" });
  expect(await engine.play({ op: "sync" })).toEqual({ ok: null });
});

test("what an engine throws beside its promises ends the child, and says so", async () => {
  await using engine = await spawn(fixture("throwsBesideItsPromise"));
  await engine.open();
  await expect(engine.play({ op: "sync" })).rejects.toMatchObject({
    code: "HOST_EXITED",
    message: expect.stringMatching(/IO_FAILED: nobody catches this/),
  });
  expect(await engine.exited).toEqual({ code: 1, signal: null });
});

test("a store that cannot be closed gives its code, and the child ends", async () => {
  await using engine = await spawn(fixture("failsToClose"));
  await engine.open();
  await expect(engine.close()).rejects.toMatchObject({ code: "IO_FAILED" });
  expect(await engine.exited).toEqual({ code: 0, signal: null });
});

test("closing twice is closing once, and a call after it is HOST_EXITED", async () => {
  await using engine = await spawn(MEMORY);
  await engine.open();
  await Promise.all([engine.close(), engine.close()]);
  await expect(engine.play({ op: "sync" })).rejects.toMatchObject({ code: "HOST_EXITED" });
});

test("an abort kills the child and rejects what is pending", async () => {
  const controller = new AbortController();
  await using engine = await spawn(fixture("neverAnswers"), { signal: controller.signal });
  await engine.open();
  const pending = engine.play({ op: "sync" });
  controller.abort();
  await expect(pending).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(await engine.exited).toEqual({ code: null, signal: "SIGKILL" });
  await expect(engine.play({ op: "sync" })).rejects.toMatchObject({ code: "INTERRUPTED" });
});

test("an abort before the hello is INTERRUPTED", async () => {
  const controller = new AbortController();
  const spawning = spawn(script("setInterval(() => {}, 1000)"), { signal: controller.signal });
  controller.abort();
  await expect(spawning).rejects.toMatchObject({ code: "INTERRUPTED" });
  await expect(spawn(MEMORY, { signal: controller.signal })).rejects.toMatchObject({
    code: "INTERRUPTED",
  });
});

test("a child ignores SIGINT, which a terminal sends to it and its parent", async () => {
  await using engine = await spawn(MEMORY);
  await engine.open();
  process.kill(engine.pid ?? 0, "SIGINT");
  expect(await engine.play({ op: "sync" })).toEqual({ ok: null });
});

test("no listener is left when children have ended", async () => {
  const controller = new AbortController();
  const before = process.listenerCount("exit");
  const engine = await spawn(MEMORY, { signal: controller.signal });
  await engine.kill();
  expect(process.listenerCount("exit")).toBe(before);
});

function fixture(exportName: string): EngineProcessOptions["source"] {
  return { module: FIXTURE, exportName };
}
