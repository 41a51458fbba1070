// How long stores take to open whose writer was killed, by how much they hold: of `recover` alone, whose
// latencies in the table above are of opening and one load together.
import { medianOf } from "@assay/bench";
import { bytes, count, counted, duration } from "../quantity.ts";
import type { MeasuredRecord, RunLogHeader } from "../run-log/index.ts";
import type { LatencyClass } from "../summary.ts";
import { NONE, numbers, type Section } from "../table.ts";
import { nameInClass } from "./name-in-class.ts";
import { percent } from "./warning-text.ts";

/** `undefined` where no opening was timed. */
export function recoverySection(
  { durability, workloads }: LatencyClass,
  { bench }: RunLogHeader,
): Section | undefined {
  const rows = workloads
    .flatMap((results) => results.rows)
    .flatMap(({ cell, slot }) => {
      if (slot.state !== "measured") return [];
      const figures = openingFigures(slot.rounds);
      return figures === undefined ? [] : [[nameInClass(cell), ...figures]];
    });
  if (rows.length === 0) return undefined;
  const transactions = bench?.parameters["transactions"];
  const filled =
    transactions === undefined ? "" : `: ${counted(transactions, "transaction")} stored before`;
  return {
    heading: `Opening after a kill, durability ${durability}${filled}`,
    columns: [
      { head: "", align: "left" },
      numbers("on disk"),
      numbers("p50"),
      numbers("max"),
      numbers("of recover"),
      numbers("openings", 1),
    ],
    groups: [{ rows }],
    notes: [
      "of opening alone, p50 the median over rounds; of recover: its share of the median with the first load; for other sizes --set transactions, for many of them assay bench --grow, which kills nothing",
    ],
  };
}

function openingFigures(rounds: readonly MeasuredRecord[]): string[] | undefined {
  const opened = rounds.flatMap(({ openLatency }) => openLatency ?? []);
  const p50Ns = medianOf(opened.map((one) => one.p50Ns));
  if (p50Ns === undefined) return undefined;
  const wholeNs = medianOf(rounds.map(({ latency }) => latency.p50Ns)) ?? 0;
  const onDisk = rounds.at(-1)?.disk.open;
  return [
    onDisk === undefined ? NONE : bytes(onDisk.bytesAllocated),
    duration(p50Ns),
    duration(Math.max(...opened.map(({ maxNs }) => maxNs))),
    wholeNs === 0 ? NONE : percent(p50Ns / wholeNs),
    count(rounds.reduce((sum, { operations }) => sum + operations, 0)),
  ];
}
