// All that a run timed, as lines for a terminal.
import { inShortSection } from "../latency/in-short-section.ts";
import { latencySections } from "../latency/latency-sections.ts";
import type { Summary } from "../summary.ts";
import type { Drawing } from "./options.ts";
import { sectionLines } from "./section-lines.ts";
import { timelineLines } from "./timeline-lines.ts";

/** None where the run has no workloads. */
export function latencyLines(summary: Summary, drawing: Drawing): string[] {
  return [
    ...latencySections(summary, drawing.verbose).map((section) => sectionLines(section, drawing)),
    ...(drawing.verbose ? [timelineLines(summary, drawing)] : []),
  ]
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

/** The lines of the latencies in short; none where their table is as short. */
export function latencyInShort({ latency }: Summary, drawing: Drawing): string[] {
  const section = inShortSection(latency);
  return section === undefined ? [] : sectionLines(section, drawing);
}
