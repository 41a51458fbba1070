import { rm } from "node:fs/promises";
import { afterAll, beforeEach, expect, test } from "vitest";
import { AssayError, type EngineSource } from "@assay/engines/engine";
import { moduleBeside, WorkerProcess, type WorkerRun } from "@assay/engines/host";
import type { Check } from "../events.ts";
import type { ClauseID } from "./clauses.ts";
import type { CellInput } from "./cell-input.ts";
import { CellProcesses } from "./cell-processes.ts";

const directory = ".assay/test/cell-processes";
afterAll(() => rm(directory, { recursive: true, force: true }));

const memory = { module: "@assay/engines/memory", exportName: "memoryEngine" };

let started = 0;
let processes = new CellProcesses();

beforeEach(() => {
  started = 0;
  processes = new CellProcesses(() => {
    started += 1;
    return new WorkerProcess();
  });
});

/** Makes one check of a cell, and answers the verdicts. */
async function check(
  source: EngineSource = memory,
  which: Check = "unspecified",
  clauses: readonly ClauseID[] = [],
  signal: AbortSignal = new AbortController().signal,
): Promise<string[]> {
  const input: CellInput = {
    source,
    cell: { engine: "memory", version: "0", api: "sync", durability: "volatile", tuning: {} },
    directory,
    checks: [which],
    seed: 1,
    histories: 1,
    failures: `${directory}/failures`,
    ...(clauses.length > 0 && { clauses }),
  };
  const verdicts: string[] = [];
  for await (const event of processes.run(input, signal)) {
    if (event.type === "checked") verdicts.push(event.outcome.verdict);
  }
  return verdicts;
}

test("cells of one engine are checked in one process, one after the other", async () => {
  expect(await check()).toEqual(["divergence"]);
  expect(processes.hasIdle(memory)).toBe(true);
  expect(await check()).toEqual(["divergence"]);
  expect(started).toBe(1);
  await processes.endAll();
});

test("cells that are checked together have a process each", async () => {
  await Promise.all([check(), check()]);
  expect(started).toBe(2);
  await processes.endAll();
});

test("a cell of another engine gets another process", async () => {
  await check();
  await check({
    module: moduleBeside(import.meta.url, "./reference-engine").href,
    exportName: "referenceEngine",
  });
  expect(started).toBe(2);
  await processes.endAll();
});

test("a process that died is not there for the next cell", async () => {
  const module = moduleBeside(import.meta.url, "./dying-engine.test.fixture").href;
  const dying = { module, exportName: "dyingEngine" };
  for (const most of [1, 2]) {
    await expect(check(dying, "corpus")).rejects.toMatchObject({ code: "HOST_EXITED" });
    expect(processes.hasIdle(dying)).toBe(false);
    expect(started).toBe(most);
  }
});

test("a process that a cell failed in is not there for the next cell", async () => {
  const module = moduleBeside(import.meta.url, "./failing-engine.test.fixture").href;
  const failing = { module, exportName: "failingEngine" };
  expect(await check(failing, "histories")).toEqual(["fail"]);
  expect(processes.hasIdle(failing)).toBe(false);
});

/** Is found dead by its second cell. */
class DiesIdle extends WorkerProcess {
  #runs = 0;

  override async *run<Event>(given: WorkerRun): AsyncGenerator<Event, void, undefined> {
    this.#runs += 1;
    if (this.#runs > 1) throw new AssayError("HOST_EXITED", "it died while it waited");
    yield* super.run<Event>(given);
  }
}

test("a process that died while it waited fails no cell", async () => {
  const made: WorkerProcess[] = [];
  processes = new CellProcesses(() => {
    made.push(new DiesIdle());
    // It is there: the array has just been given it.
    return made.at(-1) as WorkerProcess;
  });
  expect([await check(), await check()]).toEqual([["divergence"], ["divergence"]]);
  expect(made).toHaveLength(2);
  await processes.endAll();
  await Promise.all(made.map((process) => process.end()));
});

test("a process whose cell was not looked at by every clause is not there for the next", async () => {
  expect(await check(memory, "histories", ["CV-011"])).toEqual(["pass"]);
  expect(processes.hasIdle(memory)).toBe(false);
});

test("an interrupted run starts no process", async () => {
  const interrupted = check(memory, "unspecified", [], AbortSignal.abort());
  await expect(interrupted).rejects.toMatchObject({ code: "INTERRUPTED" });
  expect(started).toBe(0);
});

test("processes of engines without another cell are ended", async () => {
  await check();
  await processes.endAllBut([memory]);
  expect(processes.hasIdle(memory)).toBe(true);
  await processes.endAllBut([]);
  expect(processes.hasIdle(memory)).toBe(false);
});

test("a process that waits is reserved for one cell, and is there until that comes for it", async () => {
  await check();
  expect([processes.reserve(memory), processes.reserve(memory)]).toEqual([true, false]);
  await processes.endAllBut([]);
  await check();
  expect(started).toBe(1);
  expect(processes.reserve(memory)).toBe(true);
  await processes.endAll();
  expect(processes.reserve(memory)).toBe(false);
});
