// What failed, a line each, at the end of a report that is longer than a screen: who sees nothing else
// knows what is wrong, in which clause, and how to see it again.
import type { FailureGroup } from "../failure-groups.ts";
import { plainText } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import type { Summary } from "../summary.ts";
import { aloneCommand } from "./alone-command.ts";
import { briefTitle } from "./group-title.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Groups that are listed; the rest is counted. */
const MOST_GROUPS = 12;

/** The lines of the list; none where nothing failed. */
export function inShortLines({ failures, log }: Summary, { columns, paint }: Drawing): string[] {
  if (failures.length === 0) return [];
  const rest = failures.length - MOST_GROUPS;
  return [
    paint("heading", "In short"),
    ...failures
      .slice(0, MOST_GROUPS)
      .flatMap((group) => labelled("  ✗ ", briefTitle(group), columns))
      .map((line) => paint("bad", line)),
    ...(rest > 0 ? [`  … and ${counted(rest, "more kind")} above`] : []),
    ...repeatLines(failures, log.header.command, columns),
  ];
}

/** The command that shows the first of them again; none of one that is of no clause, nor a history. */
function repeatLines(
  failures: readonly FailureGroup[],
  ofRun: readonly string[],
  columns: number,
): string[] {
  const first = failures[0]?.failures[0];
  const command =
    first?.failure.kind === "history" ? first.failure.replay : first && aloneCommand(first, ofRun);
  if (command === undefined) return [];
  const which = failures.length === 1 ? "it" : "the first";
  return [`  see ${which} again with`, ...wrapCommand(plainText(command), columns, "    ")];
}
