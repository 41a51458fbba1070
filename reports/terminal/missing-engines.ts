// The engines that were chosen and did not run: loud, since a report without them looks whole.
import { prose } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import type { Summary } from "../summary.ts";
import { labelled } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** The lines that say which engines are missing, why and what to do; none where none is. */
export function missingEngines({ log }: Summary, { columns, paint }: Drawing): string[] {
  const { missing } = log.header;
  if (missing.length === 0) return [];
  const lines = missing.flatMap(({ engine, reason, remedy }) => [
    ...labelled(`!! ${prose(engine)}: `, prose(reason), columns),
    ...labelled("!!   to have it: ", prose(remedy), columns),
  ]);
  const title = `!! MISSING: ${counted(missing.length, "engine")} could not run; no result below speaks for`;
  return [`${title} ${missing.length === 1 ? "it" : "them"}`, ...lines].map((line) =>
    paint("bad", line),
  );
}
