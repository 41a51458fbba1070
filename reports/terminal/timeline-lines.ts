// Throughput and p99 by the second of each timed pass: where it stalled, sank or settled.
import { nameInClass } from "../latency/name-in-class.ts";
import { plainText } from "../plain-text.ts";
import { duration, measured } from "../quantity.ts";
import type { MeasuredRecord } from "../run-log/index.ts";
import type { Summary } from "../summary.ts";
import type { Drawing } from "./options.ts";
import { condensed, sparkline } from "./sparkline.ts";

/** Places that a line's bars take at the most. */
const MOST_PLACES = 48;

type Entry = MeasuredRecord["timeline"][number];

/** Of passes that took more than one second; none where there is none. */
export function timelineLines({ latency }: Summary, { paint }: Drawing): string[] {
  const passes = latency.flatMap(({ durability, workloads }) =>
    workloads.flatMap(({ workload, rows }) =>
      rows.flatMap(({ cell, slot }) =>
        slot.state !== "measured"
          ? []
          : slot.rounds
              .filter(({ timeline }) => timeline.length > 1)
              .flatMap(({ round, timeline }) => [
                `${plainText(workload)}, ${nameInClass(cell)}, ${durability}, round ${round + 1}`,
                ...passLines(timeline),
              ]),
      ),
    ),
  );
  if (passes.length === 0) return [];
  return [
    paint(
      "heading",
      "By the second: operations that ended, and the p99 of these; · where none did",
    ),
    "",
    ...passes,
  ];
}

/** Two lines, each with what its highest bar stands for. */
function passLines(timeline: readonly Entry[]): string[] {
  const places = condensed(timeline, MOST_PLACES, (entries) => {
    const seconds = entries.reduce((sum, { widthSeconds }) => sum + widthSeconds, 0);
    const operations = entries.reduce((sum, entry) => sum + entry.operations, 0);
    const worst = Math.max(...entries.map(({ p99Ns = 0 }) => p99Ns));
    return {
      rate: operations === 0 || seconds === 0 ? undefined : operations / seconds,
      p99Ns: operations === 0 ? undefined : worst,
    };
  });
  const rates = places.map(({ rate }) => rate);
  const p99s = places.map(({ p99Ns }) => p99Ns);
  return [
    `  ops/s ${sparkline(rates)} to ${measured(greatest(rates))}`,
    `  p99   ${sparkline(p99s)} to ${duration(greatest(p99s))}`,
  ];
}

function greatest(values: readonly (number | undefined)[]): number {
  return Math.max(0, ...values.map((value) => value ?? 0));
}
