// The parity matrix: cells × checks, with what was done in each check, and why what is not a verdict
// is none.
import { cellName } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import { count, counted, ranged } from "../quantity.ts";
import type { CheckedRecord } from "../run-log/index.ts";
import type { ParityMatrix, ParityRow, Summary } from "../summary.ts";
import type { Section } from "../table.ts";
import { coverageLine } from "./coverage.ts";
import { grid } from "./grid.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";
import { verdictWord } from "./verdict-word.ts";

/** The lines of the parity matrix; none where the run has no checks. */
export function parityTable(summary: Summary, drawing: Drawing): string[] {
  const { parity, tally } = summary;
  if (parity.checks.length === 0) return [];
  const { heading, columns, groups } = paritySection(summary);
  return [
    drawing.paint("heading", heading),
    "",
    ...grid(
      columns,
      groups.flatMap(({ rows }) => rows),
      drawing,
    ),
    "",
    ...parity.checks.flatMap((check, index) => doneInCheck(check, index, parity.rows, drawing)),
    ...coverageLine(summary, drawing),
    ...remarks(parity).flatMap((remark) => labelled("", remark, drawing.columns)),
    totals(parity, tally),
  ];
}

/** The matrix alone, with why a slot says not run, and what all come to. */
export function paritySection({ parity, tally }: Summary): Section {
  return {
    heading: "Parity: does each cell keep the contract?",
    columns: ["cell", ...parity.checks].map((head) => ({ head: plainText(head), align: "left" })),
    groups: [
      {
        rows: parity.rows.map((row) => [
          plainText(cellName(row.cell)),
          ...row.slots.map(verdictWord),
        ]),
      },
    ],
    notes: [...remarks(parity), totals(parity, tally)],
  };
}

/** `histories: 1,000 histories, 30,012 to 30,498 operations in each cell`: a short cell is seen. */
function doneInCheck(
  check: string,
  index: number,
  rows: readonly ParityRow[],
  { columns }: Drawing,
): string[] {
  const done = recordsOf(rows, index).filter(({ outcome }) => outcome.verdict !== "not-run");
  const names = [...new Set(done.flatMap(({ counts }) => Object.keys(counts)))];
  if (names.length === 0) return [];
  const ranges = names.map((name) => {
    const values = done.map(({ counts }) => counts[name] ?? 0);
    return ranged(values, prose(name));
  });
  const where = `${counted(done.length, "cell")} judged, in each: `;
  return labelled(`${plainText(check)}: `, where + ranges.join(", "), columns);
}

/** Why a slot says not run, each reason once with the checks and the cells that it holds for. */
function remarks({ checks, rows }: ParityMatrix): string[] {
  const checksOf = new Map<string, string[]>();
  for (const [index, check] of checks.entries()) {
    const cells = new Map<string, string[]>();
    for (const record of recordsOf(rows, index)) {
      const why = remark(record);
      if (why === undefined) continue;
      cells.set(why, [...(cells.get(why) ?? []), plainText(cellName(record.cell))]);
    }
    for (const [why, names] of cells) {
      const text = `${why} (${names.join(", ")})`;
      checksOf.set(text, [...(checksOf.get(text) ?? []), plainText(check)]);
    }
  }
  return [...checksOf].map(([text, names]) => `${names.join(", ")} ${text}`);
}

function remark({ outcome, cut }: CheckedRecord): string | undefined {
  if (outcome.verdict === "not-run") return `not run: ${prose(outcome.reason)}`;
  return cut === undefined ? undefined : `cut short: ${prose(cut)}`;
}

function recordsOf(rows: readonly ParityRow[], index: number): CheckedRecord[] {
  return rows.flatMap(({ slots }) => {
    const slot = slots[index];
    return slot?.state === "present" ? [slot.record] : [];
  });
}

function totals({ checks, rows }: ParityMatrix, tally: Summary["tally"]): string {
  const slots = rows.flatMap((row) => row.slots);
  const parts = [`${count(tally.pass)} pass`, `${count(tally.fail)} fail`];
  if (tally.deviation > 0) parts.push(`${count(tally.deviation)} known to deviate`);
  if (tally.divergence > 0) parts.push(`${count(tally.divergence)} diverge`);
  const notRun = slots.filter(
    (slot) => slot.state === "present" && slot.record.outcome.verdict === "not-run",
  ).length;
  if (notRun > 0) parts.push(`${count(notRun)} not run`);
  const absent = slots.filter((slot) => slot.state === "absent").length;
  if (absent > 0) parts.push(`${count(absent)} without a result`);
  const elsewhere = slots.filter((slot) => slot.state === "elsewhere").length;
  if (elsewhere > 0) parts.push(`${count(elsewhere)} of other shards`);
  return `${counted(rows.length, "cell")} × ${counted(checks.length, "check")}: ${parts.join(", ")}`;
}
