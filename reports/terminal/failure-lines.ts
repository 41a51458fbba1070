// One failure with all that is needed to see and to repeat it.
import { cellName } from "@assay/engines/engine";
import type { LocatedFailure } from "../failure-groups.ts";
import { plainText, prose } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import type { HistoryFailureRecord } from "../run-log/index.ts";
import { aloneCommand } from "./alone-command.ts";
import { differenceLines } from "./difference-lines.ts";
import { differenceAloneLines, historyDifferenceLines } from "./history-difference.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";

const INDENT = "  ";
/** Members that are shown of a failure in few lines. */
const MOST_MEMBERS_IN_BRIEF = 2;

/**
 * The lines of a failure: where it was found, what differs, and how to see it again. `ofRun`: the words of the
 * run's command.
 */
export function failureLines(
  located: LocatedFailure,
  ofRun: readonly string[],
  drawing: Drawing,
): string[] {
  const { record, failure } = located;
  const { columns } = drawing;
  const where = `${plainText(cellName(record.cell))}, ${plainText(record.check)}`;
  if (failure.kind === "history") {
    return [
      ...labelled(INDENT, `${where}${originOf(failure, drawing)}`, columns),
      ...historyFailure(failure, drawing),
    ];
  }
  const { what, expected, actual } = failure;
  return [
    ...labelled(INDENT, `${where}: ${prose(what)}`, columns),
    ...differenceLines(expected, actual, INDENT + INDENT, drawing),
    ...aloneLines(located, ofRun, columns),
  ];
}

/** How to see alone what no history can be replayed for. */
function aloneLines(located: LocatedFailure, ofRun: readonly string[], columns: number): string[] {
  const command = aloneCommand(located, ofRun);
  if (command === undefined) return [];
  return [`${INDENT}see it alone with`, ...wrapCommand(command, columns, INDENT + INDENT)];
}

function historyFailure(failure: HistoryFailureRecord, drawing: Drawing): string[] {
  const { columns } = drawing;
  const nature =
    failure.nature === "deterministic"
      ? "every replay fails"
      : "FLAKY, some replays fail and some do not";
  return [
    `${INDENT}${kindOfHistory(failure)}, ${counted(failure.history.length, "operation")}; ${nature}:`,
    ...historyDifferenceLines(failure, INDENT, drawing),
    ...fileLines("saved in  ", failure.file, columns),
    ...fileLines("as code   ", failure.snippetFile, columns),
    `${INDENT}replay with`,
    ...wrapCommand(plainText(failure.replay), columns, INDENT + INDENT),
  ];
}

function fileLines(label: string, file: string | undefined, columns: number): string[] {
  return file === undefined ? [] : labelled(INDENT + label, plainText(file), columns);
}

/** Which history it was: fast-check's path, which is long and means nothing to most, when asked for. */
function originOf({ origin }: HistoryFailureRecord, { verbose }: Drawing): string {
  if (origin.from === "corpus") return ` ${prose(origin.name)}`;
  return ` of seed ${origin.seed}${verbose ? `, path ${prose(origin.path)}` : ""}`;
}

/** One of the corpus is played as it is kept; one that was drawn has been shortened. */
function kindOfHistory({ origin }: HistoryFailureRecord): string {
  return origin.from === "corpus" ? "history" : "shortest history";
}

/** A failure in few lines: where it was found, of what, what differs, and how to see it again. */
export function briefFailureLines(located: LocatedFailure, drawing: Drawing): string[] {
  const { record, failure } = located;
  const { columns } = drawing;
  const brief = { mostMembers: MOST_MEMBERS_IN_BRIEF };
  const where = `${plainText(cellName(record.cell))}, ${plainText(record.check)}`;
  if (failure.kind === "observed") {
    const { what, expected, actual } = failure;
    return [
      ...labelled(INDENT, `${where}: ${prose(what)}`, columns),
      ...differenceLines(expected, actual, INDENT + INDENT, drawing, brief),
    ];
  }
  const length = counted(failure.history.length, "operation");
  const of = failure.origin.from === "corpus" ? ` ${prose(failure.origin.name)}` : "";
  return [
    ...labelled(INDENT, `${where}${of}: ${kindOfHistory(failure)}, ${length}`, columns),
    ...differenceAloneLines(failure, INDENT, drawing, brief),
    `${INDENT}replay with`,
    ...wrapCommand(plainText(failure.replay), columns, INDENT + INDENT),
  ];
}
