// That a run did not come to its end: said beside every table, for one of half a run looks like a whole one's.
import { prose } from "../plain-text.ts";
import type { RunEnd } from "../run-log/index.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** None of a complete run. */
export function incompleteLines(end: RunEnd, { columns, paint }: Drawing, indent = ""): string[] {
  if (end.complete) return [];
  const why = end.reason === "failed" ? `ended by an error: ${prose(end.error)}` : "interrupted";
  return labelled(`${indent}INCOMPLETE: `, why, columns).map((line) => paint("warning", line));
}
