// Failures put together that say the same: a single bug fails many histories and checks in every cell
// of its engine. Goal: every failure is in exactly one group. Non-goal: text.
import { KNOWN_DEVIATION } from "@assay/conformance/covalue";
import { cellIdentity, type Json } from "@assay/engines/engine";
import type { CheckedRecord, ClaimedCell, RecordedFailure } from "./run-log/index.ts";

/** A failure and where it was found. */
export interface LocatedFailure {
  readonly record: CheckedRecord;
  readonly failure: RecordedFailure;
}

/** What the failures of a group have in common. */
export type GroupSubject =
  /** The clause that they name first. */
  | { readonly by: "clause"; readonly clause: string }
  /** What they say, with ids and numbers as `…`, where they name no clause. */
  | { readonly by: "text"; readonly text: string };

/** Failures of one engine that say the same. */
export interface FailureGroup {
  readonly engine: string;
  readonly subject: GroupSubject;
  /** The most telling first. */
  readonly failures: readonly [LocatedFailure, ...LocatedFailure[]];
  /** Cells of the engine in which one of them was found. */
  readonly failed: number;
  /** Cells of the engine in the whole run. */
  readonly cells: number;
}

/**
 * Groups failures. First come known deviations that are no longer so, from which others follow; of the rest a group
 * whose shortest history is shorter comes first, after those with histories come those of clauses, and last those of
 * no clause, which often follow from the others.
 */
export function groupFailures(
  failures: readonly LocatedFailure[],
  cells: readonly ClaimedCell[],
): FailureGroup[] {
  const groups = new Map<string, [LocatedFailure, ...LocatedFailure[]]>();
  for (const located of failures) {
    const key = JSON.stringify([located.record.cell.engine, subjectOf(located)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [located]);
    else group.push(located);
  }
  return [...groups.values()]
    .map((group) => groupOf(group, cells))
    .sort((a, b) => compareRanks(rankOfGroup(a), rankOfGroup(b)));
}

function groupOf(
  members: [LocatedFailure, ...LocatedFailure[]],
  cells: readonly ClaimedCell[],
): FailureGroup {
  members.sort((a, b) => compareRanks(rankOf(a.failure), rankOf(b.failure)));
  const [first] = members;
  const { engine } = first.record.cell;
  return {
    engine,
    subject: subjectOf(first),
    failures: members,
    failed: new Set(members.map((member) => cellIdentity(member.record.cell))).size,
    cells: cells.filter((cell) => cell.engine === engine).length,
  };
}

function subjectOf({ record, failure }: LocatedFailure): GroupSubject {
  const [clause] = failure.clauses;
  if (clause !== undefined) return { by: "clause", clause };
  if (failure.kind === "history") return { by: "text", text: "histories are answered otherwise" };
  const text = withoutParticulars(failure.what);
  // Of real data whatever one coValue shows otherwise, hundreds of others show in a dozen ways.
  const ofData = record.check === "jazz" && text.includes(ANYTHING);
  return { by: "text", text: ofData ? "real Jazz data comes back otherwise" : text };
}

const ANYTHING = "…";

/** What is said, whatever it is said of: up to its first colon, with ids and numbers as `…`. */
export function withoutParticulars(what: string): string {
  const [head = ""] = what.split(": ", 1);
  return head
    .split(" ")
    .map((word) => (/[\d_]/.test(word) ? ANYTHING : word))
    .join(" ");
}

/** Histories before what was observed, those that always fail before flaky ones, short before long. */
function rankOf(failure: RecordedFailure): readonly number[] {
  if (failure.kind === "history") {
    const flaky = failure.nature === "flaky" ? 1 : 0;
    return [0, flaky, operationsIn(failure.history), JSON.stringify(failure.history).length];
  }
  return [1, 0, 0, JSON.stringify([failure.expected, failure.actual]).length];
}

function rankOfGroup({ subject, failures: [{ failure }] }: FailureGroup): readonly number[] {
  const [kind = 0, ...rest] = rankOf(failure);
  if (subject.by === "text" && subject.text.startsWith(KNOWN_DEVIATION)) return [-1];
  return [kind === 1 && subject.by === "text" ? 2 : kind, ...rest];
}

function compareRanks(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((rank, index) => rank !== b[index]);
  return at === -1 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

/** How many operations there are in a value, those within others included. */
function operationsIn(value: Json): number {
  if (typeof value !== "object" || value === null) return 0;
  const within = Object.values(value).reduce<number>((sum, part) => sum + operationsIn(part), 0);
  return within + ("op" in value ? 1 : 0);
}
