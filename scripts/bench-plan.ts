// From the options that say what is timed to the plan of a bench run. Goal: every parameter can be set by
// its name, and what is none is refused with the names that there are.
import {
  benchPlan,
  parametersSchema,
  readClientTape,
  WORKLOADS,
  type BenchPlan,
  type BenchProfile,
  type Workload,
} from "@assay/bench";
import { AssayError } from "@assay/engines/engine";
import type { RunFacts } from "@assay/reports";
import { ofOption } from "./of-option.ts";

/** What is timed, as commander gives it. */
export interface BenchOptions {
  readonly profile: BenchProfile;
  readonly workloads?: readonly Workload[];
  /** The file of what the workload `tape` plays. */
  readonly tape?: string;
  readonly rounds?: number;
  /** `name=value` each. */
  readonly set?: readonly string[];
}

/** What a run times. */
export interface LatencyPlan extends BenchPlan {
  readonly profile: BenchProfile;
  /** Path of the tape that is played, which can be read. */
  readonly tape?: string;
}

/**
 * The plan that the options make; a tape is one workload more.
 * Errors: `USAGE` for a parameter that there is not, a value it cannot take, or the workload `tape` without
 * one; those of reading the tape.
 */
export function latencyPlan({
  profile,
  workloads,
  tape,
  rounds,
  set = [],
}: BenchOptions): LatencyPlan {
  const given = namedNumbers(set, Object.keys(parametersSchema.shape));
  const result = benchPlan(profile, { ...given, ...(rounds !== undefined && { rounds }) });
  const chosen = new Set(workloads ?? result.workloads);
  if (tape !== undefined) {
    // Before anything is made: each cell reads it again.
    ofOption("--tape", () => readClientTape(tape));
    chosen.add("tape");
  } else if (chosen.has("tape")) {
    throw new AssayError(
      "USAGE",
      "--workloads tape: --tape FILE names the tape; assay tape record makes one to try",
    );
  }
  return {
    ...result,
    profile,
    // In the order in which they are done, whatever the order in which they were named.
    workloads: WORKLOADS.filter((name) => chosen.has(name)),
    ...(tape !== undefined && { tape }),
  };
}

/** What the run log says of it. */
export function benchFacts({ profile, parameters }: LatencyPlan): NonNullable<RunFacts["bench"]> {
  return { profile, rounds: parameters.rounds, parameters: { ...parameters } };
}

/** `name=value` each as an object. Errors: `USAGE` for a name that is none of these, or a value that is no number. */
export function namedNumbers(
  texts: readonly string[],
  names: readonly string[],
): Record<string, number> {
  return Object.fromEntries(texts.map((text) => namedNumber(text, names)));
}

function namedNumber(text: string, names: readonly string[]): [string, number] {
  const [, name = "", value = ""] = /^([^=]*)=(.*)$/.exec(text) ?? [];
  if (!names.includes(name)) {
    throw new AssayError(
      "USAGE",
      `--set ${text}: name=value is wanted, with one of these names: ${names.join(", ")}`,
    );
  }
  const number = Number(value);
  if (value.trim() === "" || Number.isNaN(number)) {
    throw new AssayError("USAGE", `--set ${text}: ${name} takes a number, not "${value}"`);
  }
  return [name, number];
}
