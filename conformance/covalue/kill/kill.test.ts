// What `npm run kill` does, in few tries: no engine loses what it acknowledged, and engines that are
// broken on purpose are caught. New engines are taken from the registry.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BUILT_IN_ENGINES } from "@assay/engines";
import { APIS, type Api, type RunnableCell } from "@assay/engines/engine";
import type { CoValueEngine } from "@assay/engines/covalue";
import { moduleBeside, temporaryDirectory } from "@assay/engines/host";
import { sqliteEngine } from "@assay/engines/sqlite";
import { PLANTED_FOR_KILLS } from "./planted/index.ts";
import { killCells, type KillOptions, type KillTried } from "./run.ts";

const ASSAY = fileURLToPath(new URL("../../../.assay", import.meta.url));
/** Tries in which a planted engine must be caught, as in `npm run kill`. */
const MOST_TRIES = 20;
/** Seed of a try that kills one writer. */
const ONE_KILL = 3;
/** Each try starts two processes, which take long on a machine that is busy. */
const patient = { timeout: MOST_TRIES * 10_000 };

describe("a killed process has stored what it acknowledged", patient, () => {
  for (const engine of BUILT_IN_ENGINES) {
    for (const api of engine.apis) testKills(engine, api);
  }
});

function testKills(engine: CoValueEngine, api: Api): void {
  const name = `by ${engine.name}/${api}`;
  if (!engine.durabilities.includes("process")) {
    test(`${name}: it does not claim to outlive its process, so that is refused`, async () => {
      const tried = killsOf(cellOf(engine, api, "volatile"), 1).next();
      await expect(tried).rejects.toMatchObject({ code: "SELECTION_EMPTY" });
    });
    return;
  }
  test(name, async ({ skip }) => {
    const probe = await engine.probe();
    if (!probe.available) return skip(`${probe.reason}; ${probe.remedy}`);
    for await (const tried of killsOf(cellOf(engine, api, "process"), 1)) {
      expect(tried.findings).toEqual([]);
      expect(tried.acknowledged).toBeGreaterThan(0);
      // At least one store was under way at the kill.
      expect(tried.inFlight).toEqual([expect.any(Number)]);
    }
  });
}

test("what recovered once does so again after a second kill", patient, async () => {
  const cell = cellOf(sqliteEngine, "async", "process");
  // The seed is of a try that kills two writers.
  for await (const tried of killsOf(cell, 1, { seed: 1 })) {
    expect(tried.findings).toEqual([]);
    // At both kills at least one store was under way.
    expect(tried.inFlight).toEqual([expect.any(Number), expect.any(Number)]);
  }
});

test("a try does the same again by its seed, whichever of a run it was", async () => {
  const cell = cellOf(sqliteEngine, "async", "process");
  // How many kills it asks for is known also where its processes are ended at once.
  const atOnce = { silenceMs: 1 } as const;
  const tried = [];
  for await (const one of killsOf(cell, 2, { ...atOnce, seed: 301 })) tried.push(one);
  expect(tried.map(({ kills }) => kills)).toEqual([2, 1]);
  const again = await killsOf(cell, 1, { ...atOnce, seed: tried[1]?.seed ?? 0 }).next();
  expect(again.value).toMatchObject({ seed: 401, kills: 1 });
});

test.each(["fullAtWriting", "fullAtReopening"])(
  "a full disk ends the run and is no finding: %s",
  patient,
  async (exportName) => {
    const module = moduleBeside(import.meta.url, "./full-disk.test.fixture").href;
    const cell = {
      ...cellOf(sqliteEngine, "async", "process"),
      source: { module, exportName },
    };
    await expect(killsOf(cell, 1).next()).rejects.toMatchObject({ code: "DISK_FULL" });
  },
);

describe("an engine that is broken on purpose is caught", patient, () => {
  for (const { engine, caughtBy } of PLANTED_FOR_KILLS) {
    // Half a commit is found in every third try of the sync cell alone: `npm run kill` makes enough.
    const apis = caughtBy === "torn" ? (["async"] as const) : APIS;
    test.for(apis)(`${engine.name}/%s, as ${caughtBy}`, async (api, { skip }) => {
      const probe = await engine.probe();
      if (!probe.available) return skip(`${probe.reason}; ${probe.remedy}`);
      const kinds = new Set<string>();
      for await (const { findings } of killsOf(cellOf(engine, api, "process"), MOST_TRIES)) {
        for (const { kind } of findings) kinds.add(kind);
        if (kinds.has(caughtBy)) break;
      }
      expect(kinds).toContain(caughtBy);
    });
  }
});

test("a process that says nothing for too long is ended, and that is found", async () => {
  const cell = cellOf(sqliteEngine, "async", "process");
  for await (const { inFlight, findings } of killsOf(cell, 1, { silenceMs: 1 })) {
    expect(inFlight).toEqual([]);
    expect(findings).toEqual([
      { kind: "unusable", what: expect.stringContaining("said nothing for 1 ms") },
      { kind: "unusable", what: expect.stringContaining("said nothing for 1 ms") },
    ]);
  }
});

test("an interrupt ends the processes and removes what they stored", async () => {
  using directory = temporaryDirectory(ASSAY);
  const interrupt = new AbortController();
  const cell = cellOf(sqliteEngine, "async", "process");
  const tried = killsOf(cell, 1, { directory: directory.path }, interrupt.signal).next();
  const stores = join(directory.path, "tmp");
  expect(readdirSync(stores)).toHaveLength(1);
  interrupt.abort();
  await expect(tried).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(readdirSync(stores)).toEqual([]);
});

function cellOf(
  { name, source }: CoValueEngine,
  api: Api,
  durability: "process" | "volatile",
): RunnableCell {
  return { cell: { engine: name, version: "", api, durability, tuning: {} }, source };
}

function killsOf(
  cell: RunnableCell,
  tries: number,
  options: Partial<KillOptions> = {},
  signal = new AbortController().signal,
): AsyncGenerator<KillTried, void, undefined> {
  return killCells(
    { cells: [cell], directory: ASSAY, tries, seed: ONE_KILL, jobs: 1, ...options },
    signal,
  );
}
