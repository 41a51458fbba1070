// The same stall as both drivers see it: figures of the whole, then what ended in each second.
import type { StallDemonstration } from "@assay/bench";
import { count, duration } from "../quantity.ts";
import { drawingOf } from "./drawing.ts";
import { grid } from "./grid.ts";
import { wrap } from "./lines.ts";
import type { TerminalOptions } from "./options.ts";
import { sparkline } from "./sparkline.ts";

type Summary = StallDemonstration["closed"];
type Second = Summary["seconds"][number];

const LEGEND =
  "The closed loop asks again once it was answered, so one stall is one late operation among very many. The " +
  "open loop asks when operations come due and measures from then, so all that came due in the stall is late, " +
  "as it is for users. p50 to max are of each loop; the mean stands beside them to show what it hides.";

/** Both loops side by side, or the closed one alone where the open one did not end; volatile, on the memory engine. */
export function renderStalls(
  { stalls, closed, open }: StallDemonstration,
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const right = (head: string) => ({ head, align: "right" as const });
  const loops = open === undefined ? [closed] : [closed, open];
  const row = (name: string, of: (summary: Summary) => string): string[] => [
    name,
    ...loops.map(of),
  ];
  const heads = ["closed loop", "open loop"].slice(0, loops.length);
  const whole = grid(
    [{ head: "", align: "left", indent: 2 }, ...heads.map(right)],
    [
      row("operations", ({ operations }) => count(operations)),
      row("mean", ({ meanNs }) => duration(meanNs)),
      row("p50", ({ p50Ns }) => duration(p50Ns)),
      row("p99", ({ p99Ns }) => duration(p99Ns)),
      row("p99.9", ({ p999Ns }) => duration(p999Ns)),
      row("max", ({ maxNs }) => duration(maxNs)),
    ],
    drawing,
  );
  return [
    drawing.paint(
      "heading",
      `A stall of ${duration(stalls.stallMs * 1e6)}, seen by ${open === undefined ? "the closed loop" : "both loops"} (memory, durability volatile)`,
    ),
    "",
    ...whole,
    ...(open?.loop.overloaded
      ? [
          "  the open loop was overloaded: its figures are of a queue and not of the stall; lower its rate",
        ]
      : []),
    "",
    drawing.paint("heading", "By the second: p99, and the highest bar"),
    secondsLine("closed", closed.seconds),
    ...(open === undefined ? [] : [secondsLine("open", open.seconds)]),
    "",
    ...wrap(LEGEND, drawing.columns),
  ].join("\n");
}

function secondsLine(name: string, seconds: readonly Second[]): string {
  const p99s = seconds.map(({ operations, p99Ns }) => (operations === 0 ? undefined : p99Ns));
  const most = Math.max(0, ...p99s.map((p99Ns) => p99Ns ?? 0));
  return `  ${name.padEnd(6)} ${sparkline(p99s)} to ${duration(most)}`;
}
