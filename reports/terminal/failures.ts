// Failures, those that say the same as one: what is wrong, in which clause, and the one failure that
// shows it best. Goal: every failure is counted somewhere. Non-goal: showing each, unless asked for.
import { cellIdentity, cellName } from "@assay/engines/engine";
import { clauseText } from "../clause-text.ts";
import { withoutParticulars, type FailureGroup, type LocatedFailure } from "../failure-groups.ts";
import { plainText, prose } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import type { Summary } from "../summary.ts";
import { briefFailureLines, failureLines } from "./failure-lines.ts";
import { groupTitle } from "./group-title.ts";
import { labelled, wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

const INDENT = "  ";
/** Kinds of further failures that are named; the rest is counted. */
const MOST_KINDS = 5;
/** Groups of an engine that are shown in full: the others often follow from the first. */
const MOST_IN_FULL = 1;

/** The lines of all failures; none where none failed. */
export function failuresLines({ failures, log }: Summary, drawing: Drawing): string[] {
  if (failures.length === 0) return [];
  const total = failures.reduce((sum, group) => sum + group.failures.length, 0);
  const title =
    total === failures.length
      ? counted(total, "failure")
      : `${counted(total, "failure")}, of ${counted(failures.length, "kind")}`;
  const hidden = !drawing.verbose && total > 1;
  const how = hidden ? `; \`assay report ${drawing.runLog} --verbose\` shows each in full` : "";
  return [
    ...wrap(`What failed: ${title}${how}`, drawing.columns).map((line) =>
      drawing.paint("heading", line),
    ),
    ...failures.flatMap((group, index) => {
      const before = failures.slice(0, index).filter(({ engine }) => engine === group.engine);
      const inFull = drawing.verbose || before.length < MOST_IN_FULL;
      return ["", ...groupLines(group, inFull, log.header.command, drawing)];
    }),
  ];
}

function groupLines(
  group: FailureGroup,
  inFull: boolean,
  ofRun: readonly string[],
  drawing: Drawing,
): string[] {
  const { columns, paint, verbose } = drawing;
  const [first, ...others] = group.failures;
  const why = group.subject.by === "clause" ? clauseText(group.subject.clause)?.why : undefined;
  const shown = verbose ? group.failures : [first];
  return [
    ...labelled("✗ ", groupTitle(group), columns).map((line) => paint("bad", line)),
    ...(why === undefined ? [] : labelled(`${INDENT}why it matters: `, prose(why), columns)),
    ...(inFull
      ? shown.flatMap((located) => failureLines(located, ofRun, drawing))
      : briefFailureLines(first, drawing)),
    ...(verbose || others.length === 0 ? [] : othersLines(group, others, drawing)),
  ];
}

/** `and 12 more of this clause: claims whole-batches in 3 cells, 4 × jazz in 2 cells`. */
function othersLines(
  { subject }: FailureGroup,
  others: readonly LocatedFailure[],
  { columns }: Drawing,
): string[] {
  const kinds = new Map<string, LocatedFailure[]>();
  for (const located of others) {
    const kind = particularKindOf(located);
    kinds.set(kind, [...(kinds.get(kind) ?? []), located]);
  }
  const named = [...kinds].slice(0, MOST_KINDS).map(([kind, members]) => {
    const cells = new Map(
      members.map(({ record: { cell } }) => [cellIdentity(cell), cellName(cell)]),
    );
    const [name = ""] = cells.values();
    const where = cells.size === 1 ? plainText(name) : counted(cells.size, "cell");
    const times = members.length === cells.size ? "" : `${count(members.length)} times `;
    return `${kind} ${times}in ${where}`;
  });
  const rest = [...kinds.values()].slice(MOST_KINDS).flat().length;
  if (rest > 0) named.push(`${count(rest)} of other kinds`);
  const what = subject.by === "clause" ? "of this clause" : "that say the same";
  const text = `${INDENT}and ${count(others.length)} more ${what}: ${named.join(", ")}`;
  return wrap(text, columns, INDENT + INDENT);
}

/** What found a failure, and which part of it or about what where the failure says. */
function particularKindOf(located: LocatedFailure): string {
  const { failure } = located;
  const kind = plainText(located.record.check);
  if (failure.kind === "observed") return `${kind} ${prose(withoutParticulars(failure.what))}`;
  return failure.origin.from === "corpus" ? `${kind} ${prose(failure.origin.name)}` : kind;
}
