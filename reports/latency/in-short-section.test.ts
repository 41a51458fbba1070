import { Histogram, latencyOf } from "@assay/bench";
import { expect, test } from "vitest";
import { claimed } from "../golden-run.test.support.ts";
import type { MeasuredEvent } from "../measured.test.support.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import type { LatencyClass } from "../summary.ts";
import { textOf } from "../table.ts";
import { inShortSection } from "./in-short-section.ts";
import { roundsSummary, type RoundsOptions } from "./rounds.test.support.ts";

const cells = [
  claimed("sqlite", "sync", "process"),
  claimed("lmdb", "sync", "process"),
  claimed("lmdb", "async", "process"),
];

/** A class of which each of the workloads was timed in one round; its cells are 1, 2, 3 times as slow. */
function classOf(
  workloads: readonly RoundsOptions[],
  its: readonly ClaimedCell[] = cells,
): LatencyClass {
  const step = (cell: number): number => cell + 1;
  const classes = workloads.flatMap(
    (options) => roundsSummary({ rounds: 1, cells: its, step, ...options }).latency,
  );
  const [first] = classes;
  if (first === undefined) throw new Error("the run has a class");
  return { ...first, workloads: classes.flatMap((one) => one.workloads) };
}

/** The first cell with so few operations. */
const ofFew =
  (operations: number) =>
  (event: MeasuredEvent): MeasuredEvent => {
    if (event.cell.engine !== "sqlite") return event;
    const histogram = new Histogram();
    histogram.add(2_000, operations - 1);
    histogram.add(9_000, 1);
    const latency = latencyOf(histogram) ?? event.latency;
    return { ...event, operations, histogram: histogram.toJSON(), latency };
  };

function drawn(latency: readonly LatencyClass[]): string[] {
  const section = inShortSection(latency);
  if (section === undefined) return [];
  const rows = section.groups.flatMap((group) => group.rows);
  return [section.columns.map(({ head }) => head), ...rows.map((row) => row.map(textOf))].map(
    (texts) => texts.join(" | "),
  );
}

test("each workload has its median and its tail, of one cell of each engine, the asynchronous where there is one", () => {
  expect(drawn([classOf([{ workload: "append" }, { workload: "load-warm" }])])).toEqual([
    " |  | sqlite/sync | lmdb/async",
    "append | p50 | 38.2 µs | 115 µs",
    " | p99 | 123 µs | 371 µs",
    "load-warm | p50 | 38.2 µs | 115 µs",
    " | p99 | 123 µs | 371 µs",
  ]);
});

test("the tail is one that every cell tells, so that the cells of a workload are compared", () => {
  const p90 = { workload: "append", change: ofFew(200) } as const;
  const max = { workload: "load-warm", change: ofFew(50) } as const;
  expect(drawn([classOf([p90, max])]).slice(1)).toEqual([
    "append | p50 | 2.01 µs | 115 µs",
    " | p90 | 2.01 µs | 216 µs",
    "load-warm | p50 | 2.01 µs | 115 µs",
    " | max | 9.00 µs | 13.0 ms",
  ]);
});

test("means of a batch are marked, and a cell without times says why", () => {
  const change = (event: MeasuredEvent): MeasuredEvent =>
    event.cell.engine === "sqlite" ? { ...event, batch: 8 } : event;
  const timed = classOf([{ workload: "append", change }, { workload: "ingest" }]);
  const [append, ingest] = timed.workloads;
  if (append === undefined || ingest === undefined) throw new Error("both were timed");
  const voided = {
    ...ingest,
    rows: ingest.rows.map(({ cell }) => ({
      cell,
      slot: { state: "voided" as const, reason: "wrong" },
    })),
  };
  expect(drawn([{ ...timed, workloads: [append, voided] }]).slice(1)).toEqual([
    "append | p50 | 38.2 µs* | 115 µs",
    " | p99 | 123 µs | 371 µs",
    "ingest | p50 | VOIDED | VOIDED",
    " | p99 |  | ",
  ]);
});

test("numbers of one durability alone stand in it: the one in which most engines were timed", () => {
  const volatile = classOf(
    [{ workload: "append" }, { workload: "ingest" }],
    [claimed("memory", "async", "volatile")],
  );
  const ofProcess = classOf([{ workload: "append" }, { workload: "ingest" }]);
  const section = inShortSection([volatile, ofProcess]);
  expect(section?.heading).toBe("Latencies in short, durability process");
  expect(section?.notes.at(-1)).toBe(
    "of one durability alone, since numbers of two are not compared",
  );
  expect(drawn([volatile, ofProcess]).join()).not.toContain("memory");
});

test("of one workload, whose table is as short, there is none, and of one engine every cell has a column", () => {
  expect(drawn([classOf([{ workload: "append" }])])).toEqual([]);
  expect(drawn([])).toEqual([]);
  const ofOne = classOf([{ workload: "append" }, { workload: "ingest" }], cells.slice(1));
  expect(drawn([ofOne])[0]).toBe(" |  | lmdb/sync | lmdb/async");
});

test("an engine of which one api alone was timed stands in it by that", () => {
  const timed = classOf([{ workload: "append" }, { workload: "ingest" }]);
  const workloads = timed.workloads.map((workload) => ({
    ...workload,
    rows: workload.rows.map(({ cell, slot }) =>
      cell.engine === "lmdb" && cell.api === "async"
        ? { cell, slot: { state: "absent" as const } }
        : { cell, slot },
    ),
  }));
  expect(drawn([{ ...timed, workloads }])[0]).toBe(" |  | sqlite/sync | lmdb/sync");
});
