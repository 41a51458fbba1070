// The last words: the verdict over the whole run, why, and the exit code.
import type { Conclusion } from "../conclusion.ts";
import { prose } from "../plain-text.ts";
import { count, counted } from "../quantity.ts";
import type { Summary } from "../summary.ts";
import type { Style } from "../table.ts";
import { clauseList } from "./clause-list.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

const WORDS = {
  pass: { text: "✓ PASS", style: "good" },
  fail: { text: "✗ FAIL", style: "bad" },
  inconclusive: { text: "? INCONCLUSIVE", style: "warning" },
  interrupted: { text: "! INTERRUPTED, so this is what was found until then", style: "warning" },
} as const satisfies Record<Conclusion["state"], { readonly text: string; readonly style: Style }>;

/** The lines of the verdict; `exitCode` is said in the place of the conclusion's. */
export function conclusionLines(
  summary: Summary,
  { columns, paint }: Drawing,
  exitCode?: number,
): string[] {
  const { style } = WORDS[summary.conclusion.state];
  return labelled("", conclusionText(summary, exitCode), columns).map((line) => paint(style, line));
}

/** The verdict in one line; `exitCode` is said in the place of the conclusion's. */
export function conclusionText(
  { conclusion, log }: Summary,
  exitCode: number = conclusion.exitCode,
): string {
  const { text } = WORDS[conclusion.state];
  const reasons = conclusion.state === "pass" ? [] : conclusion.reasons;
  const missing = log.header.missing.map(({ engine }) => prose(engine)).join(", ");
  const without = missing === "" ? [] : [`without ${missing}, which could not run here`];
  const said = [text, ...reasons.map(prose), ...restrictions(log), ...without].join("; ");
  return `${said} (exit code ${exitCode})`;
}

/** What makes of the verdict one over a part: who reads nothing else must not take it for the whole. */
function restrictions({ header, records }: Summary["log"]): string[] {
  const { clauses, shard } = header;
  const short = records.filter((record) => record.type === "checked" && record.cut !== undefined);
  return [
    ...(clauses === undefined ? [] : [`for ${clauseList(clauses)} alone`]),
    ...(shard === undefined ? [] : [`for shard ${count(shard.index)} of ${count(shard.of)} alone`]),
    ...(short.length === 0
      ? []
      : [`the budget cut ${counted(short.length, "check")} short, though enough was done`]),
  ];
}
