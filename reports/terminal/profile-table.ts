// Which of the contract's profiles each engine keeps: cells × profiles, one row for the cells of an
// engine that agree, and below it the clauses that stand in the way.
import { PROFILES, type ProfileVerdict } from "@assay/conformance/covalue";
import type { CellProfiles } from "../clause-findings.ts";
import { prose } from "../plain-text.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import type { Summary } from "../summary.ts";
import type { Section, TableCell } from "../table.ts";
import { cellNames } from "./cell-names.ts";
import { clauseList } from "./clause-list.ts";
import { grid } from "./grid.ts";
import { wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Of a profile that does not fail by itself, and needs one that does. */
const WITHOUT = "without";

const WORDS = {
  kept: { text: "✓ kept", style: "good" },
  "not kept": { text: "✗ NOT KEPT", style: "bad" },
  deviates: { text: "~ deviates", style: "warning" },
  "not judged": { text: "? not judged", style: "warning" },
  unsupported: { text: "– unsupported", style: "quiet" },
  [WITHOUT]: { text: "– not without", style: "warning" },
} as const satisfies Record<ProfileVerdict["verdict"] | "unsupported" | typeof WITHOUT, TableCell>;

/** The lines of the profiles; none where nothing was found out clause by clause, or of some clauses alone. */
export function profileTable(summary: Summary, drawing: Drawing): string[] {
  const section = profileSection(summary);
  if (section === undefined) return [];
  const { heading, columns, groups, notes } = section;
  const rows = groups.flatMap((group) => group.rows);
  return [
    drawing.paint("heading", heading),
    "",
    ...grid(columns, rows, drawing),
    ...(notes.length === 0 ? [] : [""]),
    ...notes.flatMap((note) => wrap(note, drawing.columns, "  ")),
  ];
}

/** The profiles, and what stands in the way of those that are not kept; `undefined` where `profileTable` has no lines. */
export function profileSection({ clauses: { profiles }, log }: Summary): Section | undefined {
  const { clauses, shard, cells: all } = log.header;
  if (profiles.length === 0 || clauses !== undefined || shard !== undefined) return undefined;
  const rows = alike(profiles);
  return {
    heading: "Profiles: how much of the contract does each engine keep?",
    columns: ["cells", ...PROFILES].map((head) => ({ head, align: "left" })),
    groups: [
      {
        rows: rows.map(({ cells, verdicts }) => [
          cells.length === all.length ? everyEngine(all) : cellNames(cells, all),
          ...verdicts.map(cellOfVerdict),
        ]),
      },
    ],
    notes: remarks(rows, all),
  };
}

/** Cells that say the same of every profile. */
interface Alike {
  readonly cells: readonly ClaimedCell[];
  readonly verdicts: readonly ProfileVerdict[];
}

function alike(profiles: readonly CellProfiles[]): Alike[] {
  const rows = new Map<string, { cells: ClaimedCell[]; verdicts: readonly ProfileVerdict[] }>();
  for (const { cell, profiles: verdicts } of profiles) {
    const says = verdicts.map((verdict) => [wordOf(verdict), ...reasonsOf(verdict)]);
    const key = JSON.stringify([cell.engine, says]);
    const row = rows.get(key);
    if (row === undefined) rows.set(key, { cells: [cell], verdicts });
    else row.cells.push(cell);
  }
  return [...rows.values()];
}

function everyEngine(cells: readonly ClaimedCell[]): string {
  return [...new Set(cells.map(({ engine }) => prose(engine)))].join(", ");
}

function cellOfVerdict(verdict: ProfileVerdict): TableCell {
  const { text, style } = WORDS[wordOf(verdict)];
  return { text: wordOf(verdict) === WITHOUT ? `${text} ${verdict.standsOnBroken}` : text, style };
}

function wordOf(profileVerdict: ProfileVerdict): keyof typeof WORDS {
  const { verdict, kept, notRun, unsupported, standsOnBroken } = profileVerdict;
  if (standsOnBroken !== undefined && verdict === "kept") return WITHOUT;
  const absent = verdict === "not judged" && kept === 0 && notRun.length === 0;
  return absent && unsupported.length > 0 ? "unsupported" : verdict;
}

/** What stands in the way of a profile, a sentence for each reason. */
function reasonsOf(verdict: ProfileVerdict): string[] {
  const { profile, failed, deviations, unsupported, notRun, standsOnBroken } = verdict;
  const word = wordOf(verdict);
  if (word === "not kept") return [`${profile} is not kept: ${clauseList(failed)}`];
  if (word === WITHOUT) {
    return [`${profile} keeps all clauses of its own, and is of no use without ${standsOnBroken}`];
  }
  const notes = word === "deviates" ? deviations : word === "unsupported" ? unsupported : notRun;
  if (word === "kept") return [];
  const byReason = new Map<string, string[]>();
  for (const { clause, reason } of notes) {
    byReason.set(reason, [...(byReason.get(reason) ?? []), clause]);
  }
  const said = {
    deviates: "deviates",
    unsupported: "is unsupported",
    "not judged": "is not judged",
  };
  const before = word === "not judged" ? "not run: " : "";
  return [...byReason].map(
    ([reason, clauses]) =>
      `${profile} ${said[word]}: ${clauseList(clauses)}, ${before}${prose(reason)}`,
  );
}

/** Each reason once, with the cells that it holds for. */
function remarks(rows: readonly Alike[], all: readonly ClaimedCell[]): string[] {
  const cells = new Map<string, ClaimedCell[]>();
  for (const profile of PROFILES) {
    for (const row of rows) {
      const verdicts = row.verdicts.filter((verdict) => verdict.profile === profile);
      for (const reason of verdicts.flatMap(reasonsOf)) {
        cells.set(reason, [...(cells.get(reason) ?? []), ...row.cells]);
      }
    }
  }
  return [...cells].map(([reason, where]) => `${reason} (${cellNames(where, all)})`);
}
