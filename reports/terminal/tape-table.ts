// What playing a tape on some cells came to as text: what the tape is, a row a cell, and below it where
// a cell answers otherwise than the reference first.
import { asciiJson, canonical } from "@assay/engines/engine";
import type { Tape, TapeDifference, TapePlay } from "@assay/engines/tape";
import { count, counted } from "../quantity.ts";
import { drawingOf } from "./drawing.ts";
import { differenceLines } from "./difference-lines.ts";
import { grid, type GridColumn, type GridRow } from "./grid.ts";
import { labelled, wrap } from "./lines.ts";
import type { Drawing, TerminalOptions } from "./options.ts";

/** What a cell made of the tape. */
export interface PlayedTape {
  /** `sqlite/sync/power` */
  readonly cell: string;
  readonly play: TapePlay;
  readonly difference: TapeDifference | undefined;
}

const COLUMNS: readonly GridColumn[] = [
  { head: "cell", align: "left" },
  { head: "calls", align: "right" },
  { head: "digest of answers and state", align: "left" },
  { head: "as the reference", align: "left" },
];

const LEGEND =
  "Calls are played one after the other, in the order in which they were made; a transaction is one " +
  "call. Row ids are left out of answers, and lists without a promised order are sorted.";

/** Digits of a digest that are shown. */
const DIGITS = 16;
/** Characters of a call that are shown. */
const MOST_OF_CALL = 400;

/** The tape, a row for the reference and for each cell in the order given, and differences. */
export function renderTape(
  file: string,
  tape: Tape,
  reference: TapePlay,
  cells: readonly PlayedTape[],
  options: TerminalOptions = {},
): string {
  const drawing = drawingOf(options);
  const rows: GridRow[] = [
    ["reference", count(reference.calls), digits(reference), ""],
    ...cells.map(({ cell, play, difference }): GridRow => [
      cell,
      count(play.calls),
      digits(play),
      difference === undefined
        ? { text: "✓ equal", style: "good" }
        : { text: `✗ DIFFERS, ${placeOf(difference)}`, style: "bad" },
    ]),
  ];
  return [
    ...wrap(`${file}: ${describeTape(tape)}`, drawing.columns),
    "",
    ...grid(COLUMNS, rows, drawing),
    ...cells.flatMap((cell) => cellDifferenceLines(cell, drawing)),
    "",
    ...wrap(LEGEND, drawing.columns),
  ].join("\n");
}

function digits({ digest }: TapePlay): string {
  return digest.slice(0, DIGITS);
}

function describeTape({ level, calls, cojson, end }: Tape): string {
  const what = `${counted(calls.length, "call")} to a ${level} of cojson ${cojson}`;
  switch (end.state) {
    case "complete":
      return what;
    case "stopped":
      return `${what}; it stopped before the application did: ${end.reason}`;
    case "cut off":
      return `${what}; it has no footer, and what there is of it was played`;
  }
}

function placeOf(difference: TapeDifference): string {
  return difference.at === "call"
    ? `call ${count(difference.call.n + 1)}`
    : "in the final state alone";
}

function cellDifferenceLines({ cell, difference }: PlayedTape, drawing: Drawing): string[] {
  if (difference === undefined) return [];
  const where =
    difference.at === "call"
      ? `${cell} answers call ${count(difference.call.n + 1)} otherwise than the reference:`
      : `${cell} answers every call as the reference does, and its final state differs:`;
  return [
    "",
    ...wrap(where, drawing.columns),
    ...(difference.at === "call"
      ? labelled("  ", briefCall(difference.call), drawing.columns)
      : []),
    ...differenceLines(difference.expected, difference.actual, "    ", drawing, {
      whole: "what is left out is kept nowhere",
    }),
  ];
}

function briefCall(call: object): string {
  const text = asciiJson(canonical(call));
  return text.length <= MOST_OF_CALL
    ? text
    : `${text.slice(0, MOST_OF_CALL)}… (${count(text.length)} characters)`;
}
