// Each cell's latencies of each workload as an HdrHistogram log, which others' tools read: format 1.3, with one
// interval in V2, compressed, base64. Goal: the texts and their names. Non-goal: writing them; whoever asks for it does.
import { encodeHdr } from "@assay/bench";
import { cellName } from "@assay/engines/engine";
import type { Summary } from "../summary.ts";
import { mergedHistogram, type Rounds } from "./aggregate.ts";

/** A file's name and all of its text. */
export interface HdrFile {
  /** Letters, digits, dots, `+`, `-` and `_` alone: `append-sqlite-sync-process.hdr`. */
  readonly name: string;
  readonly text: string;
}

/** A file for each workload and cell that has times, all rounds together, in nanoseconds. */
export function hdrFiles({ latency }: Pick<Summary, "latency">): HdrFile[] {
  const taken = new Set<string>();
  return latency.flatMap(({ workloads }) =>
    workloads.flatMap(({ workload, rows }) =>
      rows.flatMap(({ cell, slot }) => {
        if (slot.state !== "measured") return [];
        const name = freeName(`${workload}-${cellName(cell)}`, taken);
        return [{ name, text: hdrLog(slot.rounds) }];
      }),
    ),
  );
}

/** Values are in nanoseconds, the interval in seconds, and its greatest value, as tools take it, in milliseconds. */
function hdrLog(rounds: Rounds): string {
  const all = mergedHistogram(rounds);
  const seconds = rounds.reduce((sum, { durationNs }) => sum + durationNs, 0) / 1e9;
  const interval = ["0.000", seconds.toFixed(3), (all.max / 1e6).toFixed(3), encodeHdr(all)];
  return [
    "#[Histogram log format version 1.3]",
    "#[StartTime: 0.000 (seconds since epoch)]",
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    interval.join(","),
    "",
  ].join("\n");
}

/** Two names may come to the same once they are a file's; none is overwritten. */
function freeName(text: string, taken: Set<string>): string {
  const plain = text.replaceAll(/[^\w.+-]+/g, "-");
  let name = `${plain}.hdr`;
  for (let number = 2; taken.has(name); number += 1) name = `${plain}-${number}.hdr`;
  taken.add(name);
  return name;
}
