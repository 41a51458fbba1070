import { rm } from "node:fs/promises";
import { join } from "node:path";
import { writeCapture } from "@assay/engines/history";
import { makeCapture } from "@assay/engines/jazz";
import { AssayError, type RunnableCell } from "@assay/engines/engine";
import { moduleBeside } from "@assay/engines/host";
import { afterAll, expect, it } from "vitest";
import { benchPlan } from "../parameters.ts";
import { grow, type GrowthEvent } from "./grow.ts";

const directory = join(".assay", "bench-test", `growth-${process.pid}`);

afterAll(() => rm(directory, { recursive: true, force: true }));

it("grows each cell in a process of its own, and says of one that fails why", async () => {
  const capture = join(directory, "capture.jsonl");
  writeCapture(capture, await makeCapture({ seed: 4, scale: "smoke" }));
  const cellOf = (engine: string, module: string, exportName: string): RunnableCell => ({
    cell: { engine, version: "1", api: "sync", durability: "volatile", tuning: {} },
    source: { module, exportName },
  });
  const dying = moduleBeside(import.meta.url, "../dying-engine.test.fixture").href;
  const events: GrowthEvent[] = [];
  const { parameters } = benchPlan("smoke", { transactions: 900 });
  const cells = [
    cellOf("dying", dying, "dyingEngine"),
    cellOf("memory", "@assay/engines/memory", "memoryEngine"),
  ];
  const options = { cells, capture, directory: join(directory, "cells"), seed: 1, parameters };
  for await (const event of grow(options, new AbortController().signal)) events.push(event);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: "growth-failed",
      cell: cells[0]?.cell,
      reason: expect.stringMatching(/SIGKILL/),
    }),
  );
  const ends = events.filter(({ type }) => type.startsWith("growth-"));
  expect(ends.map(({ type, cell }) => [type, cell.engine])).toEqual([
    ["growth-failed", "dying"],
    ["growth-finished", "memory"],
  ]);
  const sizes = events.flatMap((event) =>
    event.type === "grown" && event.cell.engine === "memory" && event.operation === "load"
      ? [event.transactions]
      : [],
  );
  expect(sizes.length).toBeGreaterThanOrEqual(2);
  expect(sizes.at(-1)).toBeGreaterThanOrEqual(900);
  expect(new Set(sizes).size).toBe(sizes.length);
});

it("accuses no engine that has no room to be grown in", async () => {
  const cell = {
    engine: "memory",
    version: "1",
    api: "sync",
    durability: "volatile",
    tuning: {},
  } as const;
  const options = {
    cells: [{ cell, source: { module: "@assay/engines/memory", exportName: "memoryEngine" } }],
    capture: "",
    directory: join(directory, "full"),
    place: "./data",
    seed: 1,
    parameters: benchPlan("smoke").parameters,
    // oxlint-disable-next-line require-yield -- it never comes to that
    async *runProcess() {
      throw new AssayError("DISK_FULL", "no room for a batch");
    },
  };
  const events: GrowthEvent[] = [];
  for await (const event of grow(options, new AbortController().signal)) events.push(event);
  const reason = expect.stringContaining("DISK_FULL: the engine had no room left in ./data");
  expect(events).toEqual([{ type: "growth-failed", cell, reason, cut: true }]);
});
