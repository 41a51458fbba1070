// All that a report says of times, section by section. Goal: terminal and Markdown say the same.
import type { Summary } from "../summary.ts";
import type { Section } from "../table.ts";
import { costSection, heldSection } from "./cost-sections.ts";
import { floorSections } from "./floor-section.ts";
import { latencySection } from "./latency-section.ts";
import { openLoopSection } from "./open-loop-section.ts";
import { parameterSections } from "./parameter-section.ts";
import { recoverySection } from "./recovery-section.ts";

/** None where nothing was to be timed. `verbose` gives every parameter and what each workload held. */
export function latencySections({ log, latency }: Summary, verbose: boolean): Section[] {
  if (latency.length === 0) return [];
  return [
    ...parameterSections(log.header, verbose),
    ...floorSections(log),
    ...latency.flatMap((durabilityClass) => [
      latencySection(durabilityClass, log.header),
      ...sectionIf(openLoopSection(durabilityClass)),
      ...sectionIf(recoverySection(durabilityClass, log.header)),
      ...(isMeasured(durabilityClass.workloads)
        ? [costSection(durabilityClass), heldSection(durabilityClass, verbose)]
        : []),
    ]),
  ];
}

function sectionIf(section: Section | undefined): Section[] {
  return section === undefined ? [] : [section];
}

function isMeasured(workloads: Summary["latency"][number]["workloads"]): boolean {
  return workloads.some(({ rows }) => rows.some(({ slot }) => slot.state === "measured"));
}
