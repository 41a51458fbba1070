// A run as Markdown: the verdicts, what failed, profiles and clauses, and the tables of times, as the terminal has
// them, to be pasted into a document. A pure function.
import { latencySections } from "../latency/latency-sections.ts";
import { prose } from "../plain-text.ts";
import type { RunLog } from "../run-log/index.ts";
import { busyText, engineVersions, tuningTexts } from "../run-origin.ts";
import { summarise, type Summary } from "../summary.ts";
import { type Section, textOf, type TableCell } from "../table.ts";
import { knownDeviations, openAnswers, openAnswersInShort } from "../terminal/clause-answers.ts";
import { clauseCounts } from "../terminal/clause-counts.ts";
import { conclusionText } from "../terminal/conclusion-lines.ts";
import { drawingOf } from "../terminal/drawing.ts";
import { failuresLines } from "../terminal/failures.ts";
import { growthLines } from "../terminal/growth-lines.ts";
import type { Drawing } from "../terminal/options.ts";
import { paritySection } from "../terminal/parity-table.ts";
import { profileSection } from "../terminal/profile-table.ts";

/** How Markdown is rendered. */
export interface MarkdownOptions {
  /** Also every parameter, and what each workload held. Default: false. */
  readonly verbose?: boolean;
  /** Where the run log lies, for the commands that read it. Default: `RUN_LOG` stands in its place. */
  readonly logPath?: string;
}

/** Renders what a run log checks and times; ends with a newline. A log of neither says that it has none. */
export function renderMarkdown(log: RunLog, options: MarkdownOptions = {}): string {
  const { verbose = false } = options;
  const summary = summarise(log);
  const sections = latencySections(summary, verbose);
  const drawing = drawingOf(options);
  const growth = growthLines(summary, drawingOf({}));
  const failures = failuresLines(summary, drawing);
  const profiles = profileSection(summary);
  const clauses = clausesLines(summary, drawing);
  const busy = busyText(log.header.environment);
  const found = [
    ...(summary.parity.checks.length === 0 ? [] : [sectionLines(paritySection(summary))]),
    // Histories and answers stand as they are written, each member under the others.
    ...(failures.length === 0 ? [] : [["### What failed", "", ...fenced(failures)]]),
    ...(profiles === undefined ? [] : [sectionLines(profiles)]),
    // Each count under the one before it.
    ...(clauses.length === 0 ? [] : [["### Clauses", "", ...fenced(clauses)]]),
    ...sections.map(sectionLines),
    // Its curves are drawn with characters, which only a fence leaves where they are.
    ...(growth.length === 0 ? [] : [["### How costs grow", "", ...fenced(growth)]]),
  ];
  const parts = [
    [`## ${escaped(prose(log.header.id))}`],
    [origin(log)],
    [escaped(prose(engineVersions(log.header).join(", ")))],
    ...tuningTexts(log.header).map((text) => [escaped(prose(text))]),
    ...(busy === undefined ? [] : [[`**BUSY: ${escaped(busy)}**`]]),
    ...(log.footer.end.complete ? [] : [["**INCOMPLETE: the run did not come to its end.**"]]),
    [`**${escaped(conclusionText(summary))}**`],
    ...(found.length === 0 ? [["Nothing was checked or timed."]] : found),
    ...(options.logPath === undefined ? [] : [[`Run log: ${escaped(prose(options.logPath))}`]]),
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

/** How the clauses fared, and where an engine is known to differ or the contract is silent. */
function clausesLines(summary: Summary, drawing: Drawing): string[] {
  const parts = [
    clauseCounts(summary, drawing),
    knownDeviations(summary, drawing),
    drawing.verbose ? openAnswers(summary, drawing) : openAnswersInShort(summary, drawing),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** What must be known before a number is believed. */
function origin({ header }: RunLog): string {
  const { cpu, cores, platform, arch, filesystem, node, revision } = header.environment;
  const parts = [`${platform} ${arch}`, cpu, `${cores} cores`, `Node ${node}`];
  if (filesystem !== undefined) parts.push(`data on ${filesystem}`);
  if (revision !== undefined) parts.push(`revision ${revision}`);
  return escaped(
    prose(`${parts.join(", ")}; \`${header.command.join(" ").replaceAll("`", "'")}\``),
  );
}

/** The heading, a table for each group under its title in bold, and the notes as a list. */
function sectionLines({ heading, columns, groups, notes }: Section): string[] {
  const head = [
    rowLine(columns.map((column) => column.head)),
    rowLine(columns.map(({ align }) => (align === "right" ? "---:" : "---"))),
  ];
  return [
    `### ${escaped(heading)}`,
    ...groups.flatMap(({ title, rows }) => [
      ...(title === undefined ? [] : ["", `**${escaped(title)}**`]),
      "",
      ...head,
      ...rows.map((row) => rowLine(columns.map((_, index) => cellText(row[index] ?? "")))),
    ]),
    ...(notes.length === 0 ? [] : ["", ...notes.map((note) => `- ${escaped(note)}`)]),
  ];
}

/** Lines as they are, between fences longer than any that stands in them. */
function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map(lengthOf)));
  const fence = "`".repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}

function lengthOf({ length }: string): number {
  return length;
}

function cellText(cell: TableCell): string {
  return escaped(textOf(cell));
}

function rowLine(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What Markdown or HTML would take for its own; not the backticks of the command. */
function escaped(text: string): string {
  return text.replaceAll(/[\\|*_<>[\]]/g, (character) =>
    character === "<" ? "&lt;" : character === ">" ? "&gt;" : `\\${character}`,
  );
}
