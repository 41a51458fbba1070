// What a self-test must not find, loud: broken engines that survived and whole engines that were
// accused, each with the seed and the command that shows it again.
import type { SelfTestResult } from "@assay/conformance/covalue";
import { briefDifference, type Json } from "@assay/engines/engine";
import { plainText, prose } from "../plain-text.ts";
import { counted } from "../quantity.ts";
import { labelled, wrapCommand } from "./lines.ts";
import type { Drawing } from "./options.ts";

/** Seeds of one engine that are named; the rest is counted. */
const MOST_SEEDS = 10;
const LONGEST_FINDING = 300;
/** Of each of two answers, so that both are seen. */
const LONGEST_VALUE = 100;

type Survived = Extract<SelfTestResult, { readonly kind: "survived" }>;
type Accused = Exclude<SelfTestResult, { readonly mutant: string }>;
type Fault = Survived | Accused;

/** The lines of all faults, one an engine, with an empty one behind; none where there is no fault. */
export function selfTestFaults(results: readonly SelfTestResult[], drawing: Drawing): string[] {
  const faults = results.filter(
    (result): result is Fault => result.kind === "survived" || result.kind === "accused",
  );
  if (faults.length === 0) return [];
  // Who accuses what is whole is believed by nobody any more, so that comes first.
  const engines = [...byEngine(faults, "accused"), ...byEngine(faults, "survived")];
  return [...engines.flatMap((its) => faultLines(its, drawing)), ""];
}

type Faults = [Fault, ...Fault[]];

function byEngine(faults: readonly Fault[], kind: Fault["kind"]): Faults[] {
  const engines = new Map<string, Faults>();
  for (const fault of faults) {
    if (fault.kind !== kind) continue;
    const name = "mutant" in fault ? fault.mutant : fault.cell;
    const others = engines.get(name);
    if (others === undefined) engines.set(name, [fault]);
    else others.push(fault);
  }
  return [...engines.values()];
}

function faultLines(faults: Faults, { columns, paint }: Drawing): string[] {
  const [first] = faults;
  const seeds = seedsOf(faults);
  const [label, title] =
    "mutant" in first
      ? ["SURVIVED", `${first.mutant} (${first.violates.join(", ")}), ${seeds}: ${first.broken}`]
      : ["FALSE ACCUSATION", `${first.cell}, ${seeds}`];
  return [
    ...labelled(`!! ${label}: `, prose(title), columns).map((line) => paint("bad", line)),
    ...labelled("   ", `${counted(first.runs, "run")}, then: ${finding(first)}`, columns),
    "   repeat with",
    ...wrapCommand(commandOf(first), columns, "     "),
  ];
}

/** `seed 7`, `3 seeds: 7, 8, 9`. */
function seedsOf(faults: Faults): string {
  const [{ seed }] = faults;
  if (faults.length === 1) return `seed ${seed}`;
  const named = faults.slice(0, MOST_SEEDS).map((fault) => fault.seed);
  const rest = faults.length - named.length;
  return `${counted(faults.length, "seed")} (${named.join(", ")}${rest > 0 ? ", …" : ""})`;
}

/** What was said instead of what should have been, its beginning where it is long. */
function finding({ outcome }: Fault): string {
  if (outcome.verdict === "not-run") return `not run, ${prose(outcome.reason)}`;
  if (outcome.verdict !== "fail") return outcome.verdict;
  const [failure] = outcome.failures;
  const text =
    failure.kind === "observed"
      ? `${prose(failure.what)}: ${inBrief(failure)}`
      : `a history of ${counted(failure.history.length, "operation")}, ${failure.clauses.join(", ")}: ${failure.replay}`;
  return text.length <= LONGEST_FINDING ? text : `${text.slice(0, LONGEST_FINDING)}…`;
}

function inBrief(failure: { readonly expected: Json; readonly actual: Json }): string {
  const { expected, actual } = briefDifference(failure.expected, failure.actual, LONGEST_VALUE);
  return `expected ${expected}, was ${actual}`;
}

/** The command with which the same is found; a broken engine cannot be named to a run, its seed can. */
function commandOf(fault: Fault): string {
  const conform = "npm run assay -- conform";
  if ("mutant" in fault) {
    const histories = fault.caughtBy === "histories" ? ` --histories ${fault.runs}` : "";
    return `${conform} --self-test --seed ${fault.seed} --seeds 1${histories}`;
  }
  const [engine = "", api = "", durability = ""] = fault.cell.split("/");
  return plainText(
    `${conform} --engines ${engine} --apis ${api} --durabilities ${durability} --seed ${fault.seed} --histories ${Math.max(1, fault.runs)}`,
  );
}
