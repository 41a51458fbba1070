// A run made by code, for tests of what reads and renders run logs.
// Goal: realistic and the same each time. Non-goal: every case; tests change what they are about.
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ManualClock, type Api, type Cell, type Durability } from "@assay/engines/engine";
import { measuredIn } from "./measured.test.support.ts";
import {
  openRunLog,
  readRunLog,
  type ClaimedCell,
  type ConditionsRecord,
  type ResultEvent,
  type RunEnd,
  type RunEvent,
  type RunFacts,
  type RunLog,
} from "./run-log/index.ts";
import { drawingOf } from "./terminal/drawing.ts";
import type { Drawing } from "./terminal/options.ts";

export const goldenCells: readonly ClaimedCell[] = [
  claimed("memory", "async", "volatile"),
  claimed("memory", "sync", "volatile"),
  claimed("sqlite", "async", "process"),
  claimed("sqlite", "sync", "process"),
];

export const goldenFacts: RunFacts = {
  id: "golden",
  command: ["assay", "run", "--seed", "7", "--dir", "./my data"],
  seeds: { histories: 7, capture: 1 },
  contract: "1",
  environment: {
    node: "20.20.2",
    npm: "10.8.2",
    platform: "linux",
    arch: "x64",
    cpu: "AMD EPYC 7763 64-Core Processor",
    cores: 2,
    memoryBytes: 8_322_252_800,
    filesystem: "ext4",
    revision: "050a824",
    cojson: "0.20.19",
    packages: { "@assay/engines": "0.1.0" },
  },
  capture: { digest: "ab12cd34".repeat(8), counts: { messages: 412, transactions: 1204 } },
  plan: { checks: ["claims", "histories", "jazz"], workloads: ["ingest", "load-cold"] },
  bench: { profile: "smoke", rounds: 1, parameters: { transactions: 10_000, rounds: 1 } },
  cells: goldenCells,
  missing: [],
};

export const finished: RunEnd = { complete: true, reason: "finished" };

/** A cell with one claim, of a version that follows from its name. */
export function claimed(
  engine: string,
  api: Api,
  durability: Durability,
  tuning: Cell["tuning"] = {},
): ClaimedCell {
  return {
    engine,
    version: `${engine.length}.0.0`,
    api,
    durability,
    tuning,
    claims: { atomic: true },
  };
}

/** A claimed cell's identity, as events carry it. */
export function cellOf({ claims: _claims, ...cell }: ClaimedCell): Cell {
  return cell;
}

export function passed(cell: ClaimedCell, check: "claims" | "histories" | "jazz"): ResultEvent {
  const counts = {
    claims: { claims: 9 },
    histories: { histories: 1000, operations: 30_000 + cell.engine.length },
    jazz: { coValues: 87 },
  };
  return {
    type: "checked",
    cell: cellOf(cell),
    check,
    outcome: { verdict: "pass" },
    durationMs: 1234.5,
    counts: counts[check],
    ...(check === "histories" ? { operations: { getCoValue: 900, transaction: 812 } } : {}),
  };
}

/** Conditions in which garbage was collected and the harness cost ten times the timer. */
export function conditionsOf(cell: ClaimedCell, timerNs: number, round = 0): ConditionsRecord {
  return {
    type: "conditions",
    cell: cellOf(cell),
    round,
    timerNs,
    overheadNs: 10 * timerNs,
    harnessNs: 12 * timerNs,
    garbageCollected: true,
  };
}

/** Every planned result of the given cells, all good. */
export function goldenEvents(cells: readonly ClaimedCell[] = goldenCells): ResultEvent[] {
  return cells.flatMap((cell, index): ResultEvent[] => [
    passed(cell, "claims"),
    passed(cell, "histories"),
    passed(cell, "jazz"),
    conditionsOf(cell, 41 + index),
    measuredIn(cell, "ingest", index + 1),
    measuredIn(cell, "load-cold", index + 10),
  ]);
}

/** What a golden run may be made with instead. */
export interface GoldenOptions {
  readonly events?: readonly RunEvent[];
  readonly facts?: RunFacts;
  readonly end?: RunEnd;
}

/** Writes a run log of half a minute to the path. */
export function writeGoldenRun(
  path: string,
  { events = goldenEvents(), facts = goldenFacts, end = finished }: GoldenOptions = {},
): void {
  const clock = new ManualClock();
  const writer = openRunLog(path, facts, clock.now);
  for (const event of events) writer.append(event);
  clock.advance(31_415);
  writer.finish(end);
}

/** A new directory; whoever asks for it removes it. */
export function scratchDirectory(): string {
  mkdirSync(".assay/tmp", { recursive: true });
  return mkdtempSync(".assay/tmp/run-log-");
}

/** A run log that was written and read back. */
export function goldenLog(options: GoldenOptions = {}): RunLog {
  const directory = scratchDirectory();
  try {
    const path = join(directory, "run.jsonl");
    writeGoldenRun(path, options);
    return readRunLog(path);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What parts of a report are drawn with in tests: as wide as may be, without colours. */
export const plainDrawing: Drawing = drawingOf({});
