// What checks left out in cells to which it does not apply: absence is said, and why.
import { cellName } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import type { Summary } from "../summary.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** The lines of what does not apply, each reason once with the cells it holds for; none where all does. */
export function notApplicableLines({ log }: Summary, { columns, paint }: Drawing): string[] {
  const cells = new Map<string, string[]>();
  for (const record of log.records) {
    if (record.type !== "checked") continue;
    for (const { what, reason } of record.notApplicable ?? []) {
      const text = `${plainText(record.check)} ${plainText(what)}: ${prose(reason)}`;
      cells.set(text, [...(cells.get(text) ?? []), plainText(cellName(record.cell))]);
    }
  }
  if (cells.size === 0) return [];
  return [
    paint("heading", "What does not apply"),
    "",
    ...[...cells].flatMap(([text, names]) =>
      labelled("", `${text} (${names.join(", ")})`, columns),
    ),
  ];
}
