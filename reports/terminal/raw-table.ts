// Engines beside loops written by hand on their libraries, as text: what the adapters cost.
import type { RawComparison, RawLevel } from "@assay/bench";
import { plainText } from "../plain-text.ts";
import { counted, duration } from "../quantity.ts";
import { numbers, type TableCell } from "../table.ts";
import { drawingOf } from "./drawing.ts";
import { groupedGrid } from "./grouped-grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

/** An ordered store's adapter may take so many times as long as the loop by hand. */
export const ORDERED_LIMIT = 1.1;

/** What a comparison says of the limit, which holds for ordered stores alone. */
type Standing = "within" | "over" | "open";

const SIDES: Readonly<Record<RawLevel, string>> = {
  ordered: "ordered store and loops on the library",
  covalue: "coValue store and a composite on the library",
};

/** A table a cell and port: both medians, their ratio with its interval, and the ratio of the best rounds. */
export function renderRaw(
  comparisons: readonly RawComparison[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const groups = new Map<string, RawComparison[]>();
  for (const comparison of comparisons) {
    const cell = `${plainText(comparison.engine)}/${comparison.api}`;
    const title = `${cell} beside raw:${cell}, ${SIDES[comparison.level]}`;
    groups.set(title, [...(groups.get(title) ?? []), comparison]);
  }
  return [
    ...groupedGrid(
      [
        { head: "one operation", align: "left" },
        numbers("raw"),
        numbers("adapter"),
        numbers("ratio"),
        numbers("95 % of medians"),
        numbers("of the best"),
        { head: "", align: "left" },
      ],
      [...groups].map(([title, group]) => ({ title, rows: group.map(rowOf) })),
      drawing,
    ),
    "",
    ...summary(comparisons, drawing),
  ].join("\n");
}

function rowOf(comparison: RawComparison): TableCell[] {
  const name = comparison.operation;
  if (comparison.state === "refused") {
    return [name, "–", "–", "–", "–", "–", { text: "✗ other answers", style: "bad" }];
  }
  const { rawNs, adapterNs, rawBestNs, adapterBestNs, ratio, ratioLow, ratioHigh } = comparison;
  const standing = standingOf(comparison);
  return [
    name,
    duration(rawNs),
    duration(adapterNs),
    ratio.toFixed(2),
    `${ratioLow.toFixed(2)} to ${ratioHigh.toFixed(2)}`,
    (adapterBestNs / rawBestNs).toFixed(2),
    standing === "over" ? { text: "over 10 %", style: "warning" } : standing === "open" ? "?" : "",
  ];
}

/** `undefined` where there is no limit, or nothing to hold against it. */
function standingOf(comparison: RawComparison): Standing | undefined {
  if (comparison.state === "refused" || comparison.level !== "ordered") return undefined;
  if (comparison.ratio <= ORDERED_LIMIT) return "within";
  return comparison.ratioLow > ORDERED_LIMIT ? "over" : "open";
}

function summary(comparisons: readonly RawComparison[], drawing: Drawing): string[] {
  const { columns, paint } = drawing;
  const ordered = comparisons.filter((one) => standingOf(one) !== undefined);
  const of = (standing: Standing): RawComparison[] =>
    ordered.filter((one) => standingOf(one) === standing);
  const lines: string[] = [];
  if (ordered.length > 0) {
    const within = `${of("within").length} of ${counted(ordered.length, "operation")} of ordered stores within 10 % of the raw loop`;
    const rest = [
      ...(of("over").length > 0 ? [`over: ${names(of("over"))}`] : []),
      ...(of("open").length > 0 ? [`not told apart from 10 % here (?): ${names(of("open"))}`] : []),
    ];
    lines.push(...labelled("", [within, ...rest].join("; "), columns));
  }
  for (const one of comparisons) {
    if (one.state !== "refused") continue;
    const text = `${plainText(one.engine)}/${one.api}, ${one.operation}: ${one.reason}`;
    lines.push(...labelled("✗ refused: ", text, columns).map((line) => paint("bad", line)));
  }
  return lines;
}

function names(comparisons: readonly RawComparison[]): string {
  return comparisons
    .map(({ engine, api, operation }) => `${plainText(engine)}/${api} ${operation}`)
    .join(", ");
}
