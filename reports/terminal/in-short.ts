// What failed, a line each, at the end of a report that is longer than a screen: who sees nothing else
// knows what is wrong, in which clause, and how to see it again.
import type { FailureGroup } from "../failure-groups.ts";
import { plainText } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import type { Summary } from "../summary.ts";
import { briefTitle } from "./group-title.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Groups that are listed; the rest is counted. */
const MOST_GROUPS = 12;

/** The lines of the list; none where one group or none failed, which stands right above. */
export function inShortLines({ failures }: Summary, { columns, paint }: Drawing): string[] {
  if (failures.length < 2) return [];
  const rest = failures.length - MOST_GROUPS;
  return [
    paint("heading", "In short"),
    ...failures
      .slice(0, MOST_GROUPS)
      .flatMap((group) => labelled("  ✗ ", briefTitle(group), columns))
      .map((line) => paint("bad", line)),
    ...(rest > 0 ? [`  … and ${counted(rest, "more kind")} above`] : []),
    ...repeatLines(failures, columns),
  ];
}

/** The command that shows the first of them again; none where no history failed. */
function repeatLines(failures: readonly FailureGroup[], columns: number): string[] {
  const failure = failures[0]?.failures[0].failure;
  if (failure?.kind !== "history") return [];
  return ["  see the first again with", ...wrapCommand(plainText(failure.replay), columns, "    ")];
}
