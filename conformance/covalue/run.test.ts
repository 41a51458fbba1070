import { rm } from "node:fs/promises";
import { afterAll, describe, expect, test } from "vitest";
import type { Cell } from "@assay/engines/engine";
import type { Check, ConformanceEvent } from "../events.ts";
import { conform, type ConformOptions } from "./run.ts";

const directory = ".assay/test/run";
afterAll(() => rm(directory, { recursive: true, force: true }));

const cell: Cell = {
  engine: "memory",
  version: "0",
  api: "sync",
  durability: "volatile",
  tuning: {},
};
const source = { module: "@assay/engines/memory", exportName: "memoryEngine" };

async function eventsOf(
  options: Partial<ConformOptions>,
  signal = new AbortController().signal,
): Promise<ConformanceEvent[]> {
  const events: ConformanceEvent[] = [];
  const defaults = { cells: [{ cell, source }], directory, seed: 1, histories: 5 };
  for await (const event of conform({ ...defaults, ...options }, signal)) events.push(event);
  return events.filter(({ type }) => type !== "progress");
}

function verdictsOf(events: readonly ConformanceEvent[]) {
  return events.map((event) =>
    event.type === "checked" ? [event.check, event.outcome.verdict] : event.type,
  );
}

describe("a run", () => {
  test("checks a cell in a process of its own", async () => {
    const events = await eventsOf({});
    expect(verdictsOf(events)).toEqual([
      "cell-started",
      ["corpus", "pass"],
      ["claims", "pass"],
      ["histories", "pass"],
      ["jazz", "not-run"],
      ["unspecified", "divergence"],
      "cell-finished",
    ]);
    expect(events[3]).toMatchObject({ counts: { histories: 5, skipped: 0 } });
  });

  test("goes on after an engine that takes its process with it", async () => {
    const module = new URL("./dying-engine.test.fixture.ts", import.meta.url).href;
    const dying = { cell, source: { module, exportName: "dyingEngine" } };
    const events = await eventsOf({ cells: [dying, { cell, source }], jobs: 1 });
    expect(verdictsOf(events).slice(0, 7)).toEqual([
      "cell-started",
      ["corpus", "fail"],
      ["claims", "not-run"],
      ["histories", "not-run"],
      ["jazz", "not-run"],
      ["unspecified", "not-run"],
      "cell-finished",
    ]);
    expect(JSON.stringify(events[1])).toMatch(/SIGKILL/);
    expect(verdictsOf(events).slice(7)).toContainEqual(["histories", "pass"]);
  });

  test("fails the check that a process was in when it went silent", async () => {
    const events = await eventsOf({
      silenceMs: 1,
      async *runCellProcess(_input, signal) {
        yield checked("corpus");
        yield checked("claims");
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(new Error("ended")));
        });
      },
    });
    expect(verdictsOf(events)).toEqual([
      "cell-started",
      ["corpus", "pass"],
      ["claims", "pass"],
      ["histories", "fail"],
      ["jazz", "not-run"],
      ["unspecified", "not-run"],
      "cell-finished",
    ]);
    expect(JSON.stringify(events[3])).toContain("said nothing for 1 ms");
  });

  test("ends when it is interrupted", async () => {
    const interrupt = new AbortController();
    const events = eventsOf(
      {
        async *runCellProcess(_input, signal) {
          yield checked("claims");
          interrupt.abort();
          signal.throwIfAborted();
        },
      },
      interrupt.signal,
    );
    await expect(events).rejects.toThrow();
  });

  test("says why an engine without a source was not run", async () => {
    const events = await eventsOf({ cells: [{ cell, source: undefined }] });
    expect(verdictsOf(events)).toContainEqual(["histories", "not-run"]);
  });

  test("refuses to pass without cells", async () => {
    await expect(eventsOf({ cells: [] })).rejects.toMatchObject({ code: "SELECTION_EMPTY" });
  });
});

function checked(check: Check): ConformanceEvent {
  const outcome = { verdict: "pass" } as const;
  return { type: "checked", cell, check, outcome, durationMs: 1, counts: {} };
}
