// The verdict over a whole run, from how it ended and how many results say what.
import type { CheckedRecord, RunEnd, TimedRecord } from "./run-log/index.ts";

/** The verdict over a whole run, and the exit code that says it. */
export type Conclusion =
  | { readonly state: "pass"; readonly exitCode: 0 }
  | { readonly state: "fail"; readonly exitCode: 1; readonly reasons: readonly string[] }
  | { readonly state: "inconclusive"; readonly exitCode: 3; readonly reasons: readonly string[] }
  | { readonly state: "interrupted"; readonly exitCode: 130; readonly reasons: readonly string[] };

/**
 * How many results say what; `absent` counts planned ones that the log does not hold, `cut` those of the
 * checks not run that too little time or room left undone, `workloads-cut` and
 * `growth-cut` those of the workloads and of the cells to be grown.
 */
export type Tally = Readonly<
  Record<
    | CheckedRecord["outcome"]["verdict"]
    | Exclude<TimedRecord["type"], "not-run">
    | "grown"
    | "growth-failed"
    | "absent"
    | "cut"
    | "workloads-cut"
    | "growth-cut",
    number
  >
>;

/**
 * Concludes. An interrupt outweighs what was found before it, and a failure outweighs what is not known. A voided
 * workload is a failure: its answers were wrong, or the engine broke under it. A run that judged and
 * measured nothing is no pass.
 */
export function conclude(end: RunEnd, tally: Tally): Conclusion {
  const failed = [
    ...reason(tally.fail, "check failed", "checks failed"),
    ...reason(tally.voided, "workload was voided", "workloads were voided"),
    ...reason(
      tally["growth-failed"],
      "cell was not grown to its end",
      "cells were not grown to their ends",
    ),
  ];
  const unknown = [
    ...reason(tally.absent, "result is missing", "results are missing"),
    ...reason(tally.cut, "check was cut off", "checks were cut off"),
    ...reason(tally["workloads-cut"], "workload was cut off", "workloads were cut off"),
    ...reason(
      tally["growth-cut"],
      "cell had no room to be grown to its end",
      "cells had no room to be grown to their ends",
    ),
  ];
  if (end.reason === "interrupted") {
    return { state: "interrupted", exitCode: 130, reasons: [...failed, ...unknown] };
  }
  if (end.reason === "failed") {
    unknown.unshift(`the run ended by an error: ${end.error}`);
  }
  if (failed.length > 0) {
    return { state: "fail", exitCode: 1, reasons: [...failed, ...unknown] };
  }
  if (tally.pass + tally.deviation + tally.divergence + tally.measured + tally.grown === 0) {
    unknown.push("nothing was checked or measured");
  }
  if (unknown.length > 0) return { state: "inconclusive", exitCode: 3, reasons: unknown };
  return { state: "pass", exitCode: 0 };
}

function reason(count: number, one: string, many: string): string[] {
  return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
}
