// Clauses with what each engine does about them, engines that do the same in one line: where the
// contract is silent, and where an engine is known to differ.
import type { CellFinding, ClauseFinding } from "../clause-findings.ts";
import { clauseText } from "../clause-text.ts";
import { plainText, prose } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import type { ClaimedCell } from "../run-log/index.ts";
import type { Summary } from "../summary.ts";
import { cellNames } from "./cell-names.ts";
import { wrap } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Of one answer on a screen; the run log has it whole. */
const LONGEST_ANSWER = 280;

/** What engines answer where the contract is silent; by default only where one differs from the reference. */
export function openAnswers(summary: Summary, drawing: Drawing): string[] {
  const { log } = summary;
  const { open, differing } = openClauses(summary);
  const shown = drawing.verbose ? open : differing;
  if (open.length === 0) return [];
  const title = openTitle(summary);
  return [
    ...wrap(title, drawing.columns).map((line) => drawing.paint("heading", line)),
    ...shown.flatMap(({ clause, cells }) => {
      // Of a shard's log another one's cells are no more missing than they are in the matrix.
      const its = log.header.shard === undefined ? cells : cells.filter(({ result }) => result);
      return ["", ...answersLines({ clause, cells: its }, log.header.cells, drawing)];
    }),
  ];
}

/** How many answers differ where the contract is silent, and how they are shown. */
export function openAnswersInShort(summary: Summary, { columns, runLog }: Drawing): string[] {
  if (openClauses(summary).open.length === 0) return [];
  return wrap(`${openTitle(summary)}; \`assay report ${runLog} --verbose\` shows them`, columns);
}

/** The clauses that are open and were looked at, and those of them that some engine answers otherwise. */
function openClauses({ clauses: { clauses } }: Summary): {
  readonly open: readonly ClauseFinding[];
  readonly differing: readonly ClauseFinding[];
} {
  const open = clauses.filter(
    ({ clause, cells }) =>
      clauseText(clause)?.level === "UNSPECIFIED" &&
      cells.some(({ result }) => result !== undefined),
  );
  return { open, differing: open.filter(({ cells }) => cells.some(isDivergence)) };
}

function openTitle(summary: Summary): string {
  const { open, differing } = openClauses(summary);
  const asked = open.filter(({ cells }) => cells.some(isAnswered));
  const alike = count(asked.length - differing.length);
  const unasked = open.length - asked.length;
  return (
    `Where the contract is silent: ${counted(differing.length, "clause")} answered otherwise than by the reference, ` +
    `${alike} alike${unasked === 0 ? "" : `, ${count(unasked)} not asked`}`
  );
}

/** Where engines differ as they are known to, each with what their files say of it. */
export function knownDeviations(
  { clauses: { clauses }, log }: Summary,
  drawing: Drawing,
): string[] {
  const deviating = clauses.filter(({ cells }) => cells.some(isDeviation));
  if (deviating.length === 0) return [];
  return [
    drawing.paint("heading", `Known deviations: ${counted(deviating.length, "clause")}`),
    ...deviating.flatMap(({ clause, cells }) => [
      "",
      ...answersLines({ clause, cells: cells.filter(isDeviation) }, log.header.cells, drawing),
    ]),
  ];
}

function isDivergence({ result }: CellFinding): boolean {
  return result?.verdict === "divergence";
}

function isAnswered({ result }: CellFinding): boolean {
  return result?.verdict === "pass" || result?.verdict === "divergence";
}

function isDeviation({ result }: CellFinding): boolean {
  return result?.verdict === "deviation";
}

/** The clause, and below it a line for each answer. */
function answersLines(
  { clause, cells }: ClauseFinding,
  all: readonly ClaimedCell[],
  { columns, verbose }: Drawing,
): string[] {
  const sentence = clauseText(clause)?.sentence;
  const question = sentence === undefined ? "" : ` ${prose(sentence)}`;
  const answers = new Map<string, ClaimedCell[]>();
  for (const { cell, result } of cells) {
    const answer = prose(answerOf(result));
    answers.set(answer, [...(answers.get(answer) ?? []), cell]);
  }
  return [
    ...wrap(`${plainText(clause)}${question}`, columns, "  "),
    ...[...answers].flatMap(([answer, its]) =>
      wrap(`  ${cellNames(its, all)}: ${verbose ? answer : cut(answer)}`, columns, "    "),
    ),
  ];
}

function answerOf(result: CellFinding["result"]): string {
  if (result === undefined) return "not looked at";
  switch (result.verdict) {
    case "pass":
      return "as the reference";
    case "fail":
      return "FAILED";
    case "not-run":
      return `not run, ${result.reason ?? "no reason given"}`;
    default:
      return result.reason ?? "no answer given";
  }
}

function cut(text: string): string {
  return text.length <= LONGEST_ANSWER ? text : `${text.slice(0, LONGEST_ANSWER)}…`;
}
