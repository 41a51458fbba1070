// The command that times again with other parameters than a run's: what a note below a table says to do. It is of
// `bench` whatever the run was, since `run` takes no parameters.
import type { RunLogHeader } from "../run-log/index.ts";

/** What a run was timed with, as its header says. */
export type TimedWith = RunLogHeader["bench"];

/** The profile that `assay bench` has by itself. */
const DEFAULT_PROFILE = "quick";
/** What `assay run` has, for a look; whoever wants more takes the default. */
const LOOK_PROFILE = "smoke";

/** `assay bench --profile full --rounds 6 …`; the profile where it is neither the default nor a look. */
export function benchCommand(bench: TimedWith, ...flags: readonly string[]): string {
  const profile = bench?.profile ?? DEFAULT_PROFILE;
  const named =
    profile === DEFAULT_PROFILE || profile === LOOK_PROFILE ? [] : ["--profile", profile];
  return ["assay bench", ...named, ...flags].join(" ");
}

/** `--set budgetMs=800`, twice what the run had; `N` where its header does not say. */
export function twice(bench: TimedWith, parameter: string): string {
  const value = bench?.parameters[parameter];
  return `--set ${parameter}=${value === undefined ? "N" : value * 2}`;
}
