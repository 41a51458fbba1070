// Every failure with all that is needed to see and to repeat it.
import { cellName } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import type { HistoryFailureRecord, RecordedFailure } from "../run-log/index.ts";
import type { LocatedFailure, Summary } from "../summary.ts";
import { differenceLines } from "./difference-lines.ts";
import { historyDifferenceLines } from "./history-difference.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { count, counted } from "./quantity.ts";

const INDENT = "  ";

/** The lines of all failures; none where none failed. */
export function failureLines({ failures }: Summary, drawing: Drawing): string[] {
  return failures.flatMap((located, index) => {
    const title = titleOf(located, index + 1, failures.length);
    const { failure } = located;
    return [
      ...(index === 0 ? [] : [""]),
      ...labelled("", title, drawing.columns).map((line) => drawing.paint("bad", line)),
      ...(failure.kind === "history"
        ? historyFailure(failure, drawing)
        : observedFailure(failure, drawing)),
    ];
  });
}

function titleOf({ record }: LocatedFailure, number: number, total: number): string {
  const which = total === 1 ? "Failure" : `Failure ${count(number)} of ${count(total)}`;
  return `✗ ${which}: ${plainText(cellName(record.cell))}, ${plainText(record.check)}`;
}

function originOf({ origin }: HistoryFailureRecord): string {
  return origin.from === "seed"
    ? `seed ${origin.seed}, path ${prose(origin.path)}`
    : `corpus ${prose(origin.name)}`;
}

type ObservedFailure = Extract<RecordedFailure, { readonly kind: "observed" }>;

function historyFailure(failure: HistoryFailureRecord, drawing: Drawing): string[] {
  const { columns } = drawing;
  const nature =
    failure.nature === "deterministic"
      ? "deterministic: every replay fails"
      : "FLAKY: some replays fail, some do not";
  return [
    ...labelled(INDENT, `${originOf(failure)}; ${nature}`, columns),
    `${INDENT}shortest history, ${counted(failure.history.length, "operation")}:`,
    ...historyDifferenceLines(failure, INDENT, drawing),
    ...(failure.file === undefined
      ? []
      : labelled(`${INDENT}saved in  `, plainText(failure.file), columns)),
    `${INDENT}replay with`,
    ...wrapCommand(plainText(failure.replay), columns, INDENT + INDENT),
  ];
}

function observedFailure({ what, expected, actual }: ObservedFailure, drawing: Drawing): string[] {
  return [
    ...labelled(INDENT, prose(what), drawing.columns),
    ...differenceLines(expected, actual, INDENT + INDENT, drawing),
  ];
}
