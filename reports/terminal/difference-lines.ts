// Expected and actual side by side: short ones one above the other, long ones as a diff by lines.
import { canonical, type Json } from "@assay/engines/engine";
import { asciiJson } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import { diffLines, type DiffLine } from "./diff-lines.ts";
import type { Drawing } from "./options.ts";

/** Equal lines shown around a difference. */
const CONTEXT = 2;
/** Lines of a diff shown at most, more of them when asked for; the run log has all. */
const MOST_LINES = 24;
const MOST_LINES_VERBOSE = 200;

/** The lines that show how two values differ, each beginning with `indent`; `whole` says what has those left out. */
export function differenceLines(
  expected: Json,
  actual: Json,
  indent: string,
  drawing: Drawing,
  whole = "the run log has them all",
): string[] {
  const available = drawing.columns - indent.length;
  const pair = [`expected  ${compact(expected)}`, `actual    ${compact(actual)}`] as const;
  if (pair.every((line) => line.length <= available)) {
    return [drawing.paint("good", indent + pair[0]), drawing.paint("bad", indent + pair[1])];
  }
  const lines = fitPairs(diffLines(spread(expected), spread(actual)), available - 2);
  const shown = withContext(lines);
  const cut = shown.slice(0, drawing.verbose ? MOST_LINES_VERBOSE : MOST_LINES);
  const rest = shown.length - cut.length;
  return [
    `${indent}- expected, + actual`,
    ...cut.map((line) => indent + drawLine(line, drawing)),
    ...(rest > 0 ? [`${indent}… ${counted(rest, "more line")}; ${whole}`] : []),
  ];
}

/** A run of equal lines that is left out. */
interface Gap {
  readonly side: "gap";
  readonly lines: number;
}

function drawLine(line: DiffLine | Gap, { paint }: Drawing): string {
  if (line.side === "gap") return paint("quiet", `  … ${counted(line.lines, "equal line")}`);
  if (line.side === "both") return `  ${line.text}`;
  return line.side === "expected"
    ? paint("good", `- ${line.text}`)
    : paint("bad", `+ ${line.text}`);
}

/** Leaves out equal lines that are far from any difference. */
function withContext(lines: readonly DiffLine[]): (DiffLine | Gap)[] {
  const near = new Set<number>();
  for (const [index, { side }] of lines.entries()) {
    if (side === "both") continue;
    for (let at = index - CONTEXT; at <= index + CONTEXT; at += 1) near.add(at);
  }
  const shown: (DiffLine | Gap)[] = [];
  let hidden = 0;
  for (const [index, line] of [...lines.entries(), [lines.length, undefined] as const]) {
    if (line !== undefined && !near.has(index)) {
      hidden += 1;
      continue;
    }
    if (hidden > 0) shown.push({ side: "gap", lines: hidden });
    hidden = 0;
    if (line !== undefined) shown.push(line);
  }
  return shown;
}

/** Cuts lines that are too long, a pair of different ones around where they begin to differ. */
function fitPairs(lines: readonly DiffLine[], width: number): DiffLine[] {
  const fitted = lines.map((line) => ({ ...line, text: cutAround(line.text, 0, width) }));
  let index = 0;
  while (index < lines.length) {
    const expected = runOf(lines, index, "expected");
    const actual = runOf(lines, index + expected, "actual");
    for (let offset = 0; offset < Math.min(expected, actual); offset += 1) {
      const here = index + offset;
      const there = index + expected + offset;
      const [a, b] = [lines[here], lines[there]];
      if (a === undefined || b === undefined) continue;
      const start = firstDifference(a.text, b.text);
      fitted[here] = { ...a, text: cutAround(a.text, start, width) };
      fitted[there] = { ...b, text: cutAround(b.text, start, width) };
    }
    index += Math.max(1, expected + actual);
  }
  return fitted;
}

/** How many lines from `start` on are of the given side. */
function runOf(lines: readonly DiffLine[], start: number, side: DiffLine["side"]): number {
  let end = start;
  while (lines[end]?.side === side) end += 1;
  return end - start;
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

/** A part of a text around a position, with what is left out of it said. */
function cutAround(text: string, position: number, width: number): string {
  if (text.length <= width) return text;
  const size = `… (${count(text.length)} characters)`;
  const room = width - size.length - 1;
  const start = Math.max(0, Math.min(position - Math.floor(room / 3), text.length - room));
  return `${start > 0 ? "…" : ""}${text.slice(start, start + room)}${size}`;
}

function compact(value: Json): string {
  return asciiJson(canonical(value));
}

function spread(value: Json): string[] {
  return asciiJson(canonical(value), 2).split("\n");
}
