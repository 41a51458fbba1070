// What judging histories costs as text: how much of it is the engine's, and where the harness's part goes.
import { PARTS, type HistoryCosts, type Part } from "@assay/bench";
import { counted, duration, measured } from "../quantity.ts";
import { numbers } from "../table.ts";
import { drawingOf } from "./drawing.ts";
import { groupedGrid } from "./grouped-grid.ts";
import type { TerminalOptions } from "./options.ts";

const NANOSECONDS_PER_SECOND = 1e9;

/** Two tables: what an operation costs, and which part takes which share of it. */
export function renderHistoryCosts(costs: HistoryCosts, options: TerminalOptions = {}): string {
  const drawing = drawingOf(options);
  const { judged, harness, firstPassNs, drawn } = costs;
  const row = (name: string, medianNs: number, minNs: number): string[] => [
    name,
    duration(medianNs),
    duration(minNs),
    measured(NANOSECONDS_PER_SECOND / medianNs),
    measured(NANOSECONDS_PER_SECOND / minNs),
  ];
  const title = `${counted(costs.histories, "history", "histories")} of the generator, ${counted(costs.operations, "operation")}, memory sync`;
  const costTable = groupedGrid(
    [
      { head: "one operation of a history, in processor time", align: "left" },
      numbers("median"),
      numbers("best"),
      numbers("ops/s"),
      numbers("best"),
    ],
    [
      {
        title,
        rows: [
          row("judged, the engine included", judged.medianNs, judged.minNs),
          row("in the first pass, hardly compiled", firstPassNs, firstPassNs),
          row(
            "on its recorded answers: player, reference, comparison",
            harness.medianNs,
            harness.minNs,
          ),
          row("drawing it", drawn.medianNs, drawn.minNs),
        ],
      },
    ],
    drawing,
  );
  // The parts are listed in the order in which they are to be shown.
  const shares = (Object.keys(PARTS) as Part[]).map((part) => [
    PARTS[part],
    duration(costs.shares[part] * judged.medianNs),
    `${(costs.shares[part] * 100).toFixed(1)} %`,
  ]);
  const shareTable = groupedGrid(
    [{ head: "where its time goes", align: "left" }, numbers("median"), numbers("share")],
    [{ rows: shares }],
    drawing,
  );
  return [...costTable, "", ...shareTable].join("\n");
}
