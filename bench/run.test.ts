import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeCapture } from "@assay/engines/history";
import { makeCapture } from "@assay/engines/jazz";
import { memoryEngine } from "@assay/engines/memory";
import { AssayError, cellName, type Cell, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { afterAll, describe, expect, it } from "vitest";
import type { BenchEvent } from "./events.ts";
import type { Workload } from "./workload-names.ts";
import { benchPlan } from "./parameters.ts";
import { bench, type BenchOptions, type BenchProcess } from "./run.ts";

const WORKLOADS = ["ingest", "load-cold", "load-warm"] as const satisfies readonly Workload[];

const { parameters: PARAMETERS } = benchPlan("smoke", {
  transactions: 200,
  proofTransactions: 100,
  proofOperations: 20,
  warmUpAtMost: 50,
  budgetMs: 1,
  ingestBudgetMs: 1,
});

const directory = join(".assay", "bench-test", `run-${process.pid}`);

afterAll(() => rm(directory, { recursive: true, force: true }));

function cellOf(engine: string): RunnableCell {
  const cell: Cell = { engine, version: "1", api: "sync", durability: "volatile", tuning: {} };
  return { cell, source: { module: `@assay/engines/${engine}`, exportName: `${engine}Engine` } };
}

async function eventsOf(
  options: Partial<BenchOptions>,
  signal = new AbortController().signal,
): Promise<BenchEvent[]> {
  const defaults = {
    cells: [cellOf("memory")],
    workloads: WORKLOADS,
    parameters: PARAMETERS,
    capture: "unused",
    directory: join(directory, "cells"),
    seed: 1,
  };
  const events: BenchEvent[] = [];
  for await (const event of bench({ ...defaults, ...options }, signal)) events.push(event);
  return events;
}

/** A run over few operations of a small capture. */
async function smallRun(): Promise<Pick<BenchOptions, "capture">> {
  const capture = join(directory, "capture.jsonl");
  writeCapture(capture, await makeCapture({ seed: 4, scale: "smoke" }));
  return { capture };
}

/** A process that measures the first workload and then does something else. */
function afterOneWorkload(then: (signal: AbortSignal) => Promise<void>): BenchProcess {
  return async function* ({ cell, round }, signal) {
    yield { type: "not-run", cell, round, workload: "ingest", reason: "for the test" };
    await then(signal);
  };
}

/** What a run says after the floors, which come first. */
const summaries = (events: readonly BenchEvent[]): unknown[] =>
  events.slice(1).map((event) => ("workload" in event ? [event.type, event.workload] : event.type));

const allButFirstVoided = [
  "cell-started",
  ["not-run", "ingest"],
  ...WORKLOADS.slice(1).map((name) => ["voided", name]),
  "cell-finished",
];

describe("bench", () => {
  it("runs a cell in a process of its own and yields what it measures", async () => {
    const [floors, ...events] = await eventsOf(await smallRun());
    expect(floors?.type).toBe("floors");
    const reasons = events.map((event) => (event.type === "voided" ? event.reason : event.type));
    expect(reasons.filter((reason) => reason !== "progress")).toEqual([
      "cell-started",
      "conditions",
      ...WORKLOADS.map((name) => (name === "load-cold" ? "not-run" : "measured")),
      "cell-finished",
    ]);
    expect(cellOf("memory").source).toEqual(memoryEngine.source);
  });

  it("voids what a process killed by its engine did not measure", async () => {
    const module = moduleBeside(import.meta.url, "./dying-engine.test.fixture").href;
    const cells = [{ ...cellOf("dying"), source: { module, exportName: "dyingEngine" } }];
    const events = await eventsOf({ ...(await smallRun()), cells });
    // What ingest leaves behind is the first thing that is loaded.
    expect(summaries(events).filter((summary) => summary !== "conditions")).toEqual([
      "cell-started",
      ...WORKLOADS.map((name) => ["voided", name]),
      "cell-finished",
    ]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "voided", reason: expect.stringMatching(/SIGKILL/) }),
    );
  });

  it("voids what a dying process leaves undone, with the reason, and goes on", async () => {
    const runProcess = afterOneWorkload(async () => {
      throw new AssayError("HOST_EXITED", "killed by SIGKILL");
    });
    const events = await eventsOf({ runProcess, cells: [cellOf("memory"), cellOf("sqlite")] });
    expect(summaries(events)).toEqual([...allButFirstVoided, ...allButFirstVoided]);
    expect(events).toContainEqual(
      expect.objectContaining({ type: "voided", reason: "HOST_EXITED: killed by SIGKILL" }),
    );
  });

  it("accuses no engine of a process that ends for want of room", async () => {
    const runProcess = afterOneWorkload(async () => {
      throw new AssayError("DISK_FULL", "no room for the data");
    });
    const events = await eventsOf({ runProcess, place: "./data" });
    expect(summaries(events)).not.toContainEqual(expect.arrayContaining(["voided"]));
    const reason =
      "DISK_FULL: the engine had no room left in ./data; free some, or name another place with --dir";
    expect(events.filter((event) => event.type === "not-run").slice(1)).toEqual(
      WORKLOADS.slice(1).map((name) =>
        expect.objectContaining({ workload: name, reason, cut: true }),
      ),
    );
  });

  it("ends a process that says nothing for too long, and voids what it left undone", async () => {
    const runProcess = afterOneWorkload(
      (signal) =>
        new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new AssayError("INTERRUPTED", "ended")));
        }),
    );
    const events = await eventsOf({ runProcess, silenceMs: 5 });
    expect(summaries(events)).toEqual(allButFirstVoided);
    expect(events).toContainEqual(
      expect.objectContaining({
        reason: "HOST_EXITED: the process said nothing for 5 ms",
      }),
    );
  });

  it("voids what a process that ends well has not spoken of", async () => {
    const runProcess = afterOneWorkload(async () => {});
    expect(summaries(await eventsOf({ runProcess }))).toEqual(allButFirstVoided);
  });

  it("says of each workload why an engine without source is not run", async () => {
    const { cell } = cellOf("memory");
    const events = await eventsOf({ cells: [{ cell, source: undefined }] });
    expect(summaries(events)).toEqual([
      "cell-started",
      ...WORKLOADS.map((name) => ["not-run", name]),
      "cell-finished",
    ]);
  });

  it("takes the cells in an order that the seed decides", async () => {
    const cells = Array.from({ length: 8 }, (_, index) => cellOf(`engine-${index}`));
    const orderOf = async (seed: number): Promise<string[]> => {
      const events = await eventsOf({ cells, seed, runProcess: async function* () {} });
      return events.filter((e) => e.type === "cell-started").map(({ cell }) => cellName(cell));
    };
    expect(await orderOf(1)).toEqual(await orderOf(1));
    expect(await orderOf(1)).not.toEqual(await orderOf(2));
    expect((await orderOf(1)).toSorted()).toEqual(cells.map(({ cell }) => cellName(cell)));
  });

  it("throws when it is interrupted, instead of voiding the rest", async () => {
    const abort = new AbortController();
    const runProcess = afterOneWorkload(async () => {
      abort.abort();
      throw new AssayError("INTERRUPTED", "the run was interrupted");
    });
    await expect(eventsOf({ runProcess }, abort.signal)).rejects.toThrow("interrupted");
  });

  it("refuses to run nothing", async () => {
    await expect(eventsOf({ cells: [] })).rejects.toMatchObject({ code: "SELECTION_EMPTY" });
  });
});
