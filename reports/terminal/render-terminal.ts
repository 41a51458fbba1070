// The terminal report: a pure function from a run log to text, put together from the parts beside it.
import { summarise } from "../summary.ts";
import type { RunLog } from "../run-log/index.ts";
import { knownDeviations, openAnswers, openAnswersInShort } from "./clause-answers.ts";
import { clauseCounts } from "./clause-counts.ts";
import { conclusionLines } from "./conclusion-lines.ts";
import { coverageTables } from "./coverage.ts";
import { drawingOf } from "./drawing.ts";
import { failuresLines } from "./failures.ts";
import { growthLines } from "./growth-lines.ts";
import { headerLines } from "./header.ts";
import { inShortLines } from "./in-short.ts";
import { latencyInShort, latencyLines } from "./latency-lines.ts";
import { missingEngines } from "./missing-engines.ts";
import { notApplicableLines } from "./not-applicable.ts";
import type { TerminalOptions } from "./options.ts";
import { parityTable } from "./parity-table.ts";
import { profileTable } from "./profile-table.ts";

/** Renders a run log for a terminal; ends with a newline. */
export function renderTerminal(log: RunLog, options: TerminalOptions = {}): string {
  const summary = summarise(log);
  const drawing = drawingOf(options);
  // What is alike in every run of an engine stands below what failed in this one, and as short as it can be said.
  const isBrief = summary.failures.length > 0 && !drawing.verbose;
  const parts = [
    headerLines(summary, drawing),
    missingEngines(summary, drawing),
    parityTable(summary, drawing),
    failuresLines(summary, drawing),
    profileTable(summary, drawing),
    clauseCounts(summary, drawing),
    knownDeviations(summary, drawing),
    isBrief ? openAnswersInShort(summary, drawing) : openAnswers(summary, drawing),
    ...(drawing.verbose ? [notApplicableLines(summary, drawing)] : []),
    ...(drawing.verbose ? [coverageTables(summary, drawing)] : []),
    latencyLines(summary, drawing),
    growthLines(summary, drawing),
    latencyInShort(summary, drawing),
    inShortLines(summary, drawing),
    conclusionLines(summary, drawing, options.exitCode),
  ];
  return parts
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.join("\n")}\n`)
    .join("\n");
}
