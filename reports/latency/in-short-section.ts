// The latencies of a run on one screen: of one durability, since numbers of two are not compared, and of one
// api of each engine. Goal: what a reader of the last lines takes away. Non-goal: what a number rests on, which
// stands with the tables above.
import { LEAST_SAMPLES_BEYOND, type Latency } from "@assay/bench";
import { plainText } from "../plain-text.ts";
import { duration } from "../quantity.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import type { LatencyClass, TimedSlot } from "../summary.ts";
import { numbers, type Section, type TableCell } from "../table.ts";
import { figuresOf } from "./aggregate.ts";
import { wordOf } from "./latency-section.ts";
import { nameInClass } from "./name-in-class.ts";

const ABSENT: TimedSlot = { state: "absent" };

/** The section; `undefined` where fewer than two workloads were timed, whose table is as short. */
export function inShortSection(latency: readonly LatencyClass[]): Section | undefined {
  const shown = classInShort(latency);
  if (shown === undefined || shown.workloads.length < 2) return undefined;
  const { durability, workloads } = shown;
  const isTimed = (index: number): boolean =>
    workloads.some(({ rows }) => rows[index]?.slot.state === "measured");
  const cells = chosenCells(cellsOf(shown), isTimed);
  const groups = workloads.map(({ workload, rows }) => {
    const slots = cells.map(({ index }) => rows[index]?.slot ?? ABSENT);
    const tail = tailOf(slots);
    return {
      rows: [
        [plainText(workload), "p50", ...slots.map(medianText)],
        ["", tail.head, ...slots.map((slot) => tailText(slot, tail))],
      ],
    };
  });
  return {
    heading: `Latencies in short, durability ${durability}`,
    columns: [
      { head: "", align: "left" },
      { head: "", align: "left" },
      ...cells.map(({ cell }) => numbers(nameInClass(cell))),
    ],
    groups,
    notes: [
      `below the median stands p99, or p90 or max where fewer than ${LEAST_SAMPLES_BEYOND} operations of a cell lie beyond it; the tables above have every cell, and what to know before a number is believed`,
      ...(latency.length > 1
        ? ["of one durability alone, since numbers of two are not compared"]
        : []),
    ],
  };
}

/** The class in which most engines were timed, of several the weakest. */
function classInShort(latency: readonly LatencyClass[]): LatencyClass | undefined {
  let most: { readonly one: LatencyClass; readonly engines: number } | undefined;
  for (const one of latency) {
    const timed = one.workloads.flatMap(({ rows }) =>
      rows.flatMap(({ cell, slot }) => (slot.state === "measured" ? [cell.engine] : [])),
    );
    const engines = new Set(timed).size;
    if (engines > (most?.engines ?? 0)) most = { one, engines };
  }
  return most?.one;
}

function cellsOf({ workloads }: LatencyClass): readonly ClaimedCell[] {
  return workloads[0]?.rows.map(({ cell }) => cell) ?? [];
}

interface ChosenCell {
  readonly cell: ClaimedCell;
  readonly index: number;
}

/** One cell of each engine, the asynchronous one where that was timed; of a single engine all of them. */
function chosenCells(
  cells: readonly ClaimedCell[],
  isTimed: (index: number) => boolean,
): readonly ChosenCell[] {
  const all = cells.map((cell, index) => ({ cell, index }));
  const engines = new Set(cells.map(({ engine }) => engine));
  if (engines.size === 1) return all;
  return [...engines].flatMap((engine) => {
    const its = all.filter(({ cell }) => cell.engine === engine);
    const timed = its.filter(({ index }) => isTimed(index));
    return timed.find(({ cell }) => cell.api === "async") ?? timed[0] ?? its[0] ?? [];
  });
}

/** What stands below the median of a workload: the same for each cell, so that they are compared. */
interface Tail {
  readonly head: string;
  readonly of: (latency: Latency) => number | undefined;
}

const MOST: Tail = { head: "max", of: ({ maxNs }) => maxNs };
/** The farthest out first. */
const TAILS: readonly Tail[] = [
  { head: "p99", of: ({ p99Ns }) => p99Ns },
  { head: "p90", of: ({ p90Ns }) => p90Ns },
];

/** The farthest out of which every cell that was measured has a number. */
function tailOf(slots: readonly TimedSlot[]): Tail {
  const measured = slots.flatMap((slot) => latencyIn(slot) ?? []);
  return TAILS.find(({ of }) => measured.every((one) => of(one) !== undefined)) ?? MOST;
}

function medianText(slot: TimedSlot): TableCell {
  if (slot.state !== "measured") return wordOf(slot);
  const { latency, batch } = figuresOf(slot.rounds, []);
  return `${duration(latency.p50Ns)}${batch.most > 1 ? "*" : ""}`;
}

function tailText(slot: TimedSlot, { of }: Tail): TableCell {
  const latency = latencyIn(slot);
  const ns = latency && of(latency);
  return ns === undefined ? "" : duration(ns);
}

function latencyIn(slot: TimedSlot): Latency | undefined {
  return slot.state === "measured" ? figuresOf(slot.rounds, []).latency : undefined;
}
