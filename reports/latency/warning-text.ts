// Warnings as sentences: what is meant, where, and what to do about it.
// Goal: one sentence a kind, however many cells it is of. Non-goal: finding them; see warnings.ts.
import { LEAST_SAMPLES_BEYOND } from "@assay/bench";
import { prose } from "../plain-text.ts";
import type { LatencyClass } from "../summary.ts";
import { counted, duration, range } from "../quantity.ts";
import { benchCommand, twice, type TimedWith } from "./bench-command.ts";
import { nameInClass } from "./name-in-class.ts";
import { LEAST_ROUNDS } from "./ranks.ts";
import type { LatencyWarning, LocatedWarning } from "./warnings.ts";

type Kind = LatencyWarning["kind"];
type Of<K extends Kind> = Extract<LatencyWarning, { readonly kind: K }>;

/** In the order in which they are said; `where` names workloads and cells, `bench` is what they were timed with. */
const TEXTS: {
  readonly [K in Kind]: (all: readonly Of<K>[], where: string, bench: TimedWith) => string;
} = {
  batched: (all, where) => {
    const least = Math.min(...all.map((one) => one.least));
    const most = Math.max(...all.map((one) => one.most));
    const sizes = range([least, most], String);
    return `* latencies are means of ${sizes} operations, one alone being too short to time, so tails are softer than those of single operations: ${where}; for single calls see assay bench --micro`;
  },
  overhead: (all, where) =>
    `the harness is ${range(
      all.map(({ share }) => share),
      percent,
    )} of the median: ${where}; compare differences there, not ratios`,
  "not-stable": (all, where, bench) => {
    const rounds = all.reduce((sum, one) => sum + one.rounds, 0);
    const of = all.reduce((sum, one) => sum + one.of, 0);
    return `times were still changing when timing began, in ${rounds} of ${counted(of, "process", "processes")}: ${where}; give more time with ${benchCommand(bench, twice(bench, "warmUpBudgetMs"), twice(bench, "warmUpAtMost"))}`;
  },
  "ended-by-budget": (all, where, bench) => {
    const parameters = [...new Set(all.map(({ parameter }) => parameter))];
    const longer = benchCommand(bench, ...parameters.map((parameter) => twice(bench, parameter)));
    return `ended by its time before all was stored, so cells hold unequal amounts: ${where}; give more with ${longer}`;
  },
  stalled: (all, where) => {
    const stalls = all.reduce((sum, one) => sum + one.stalls, 0);
    const longest = duration(Math.max(...all.map(({ longestNs }) => longestNs)));
    return `${counted(stalls, "stall")}, the longest ${longest}: ${where}; --verbose shows when, and another run whether it is the engine's`;
  },
  "cache-dropped": (all, where) =>
    `reads come from storage, the page cache dropped before each opening (${said(all.map(({ how }) => how))}): ${where}`,
  "cache-not-verified": (all, where) =>
    `the page cache was dropped and nobody looked whether it was (${said(all.map(({ how }) => how))}): ${where}; install fincore, of util-linux`,
  "cache-not-dropped": (all, where) =>
    `reads come from memory, since the page cache was not dropped (${said(all.map(({ reason }) => reason))}): ${where}; take it for a warm load, or give a disk's directory with --dir`,
  "garbage-not-collected": (_all, where) =>
    `garbage was not collected before timing: ${where}; times hold pauses for what was done before, so use a Node whose V8 exposes it`,
  "tail-not-told": ([first], where, bench) =>
    `– for a percentile: fewer than ${LEAST_SAMPLES_BEYOND} operations lie beyond it: ${where}; time more with ${benchCommand(bench, ...(first?.parameters ?? []).map((one) => twice(bench, one)))}`,
  "too-few-rounds": (all, where, bench) =>
    `– for a rank: ${range(
      all.map(({ rounds }) => rounds),
      (rounds) => counted(rounds, "round"),
    )}, and a rank needs ${LEAST_ROUNDS}: ${where}; take ${benchCommand(bench, `--rounds ${LEAST_ROUNDS}`)}`,
  "not-separated": (_all, where, bench) =>
    `– for a rank: no other cell is certainly faster or slower: ${where}; more rounds tell smaller differences, ${benchCommand(bench, `--rounds ${2 * Math.max(LEAST_ROUNDS, bench?.rounds ?? 0)}`)}`,
};

/** A sentence for each kind that occurs in the class, of a run that was timed with `bench`. */
export function warningTexts(
  warnings: readonly LocatedWarning[],
  durabilityClass: Pick<LatencyClass, "workloads">,
  bench: TimedWith,
): string[] {
  // The keys of TEXTS are the kinds.
  return (Object.keys(TEXTS) as Kind[]).flatMap((kind) => {
    const located = warnings.filter(({ warning }) => warning.kind === kind);
    return located.length === 0 ? [] : [textOf(kind, located, durabilityClass, bench)];
  });
}

function textOf<K extends Kind>(
  kind: K,
  located: readonly LocatedWarning[],
  durabilityClass: Pick<LatencyClass, "workloads">,
  bench: TimedWith,
): string {
  const all = located
    .map(({ warning }) => warning)
    .filter((one): one is Of<K> => one.kind === kind);
  return TEXTS[kind](all, wherever(located, durabilityClass), bench);
}

/** `append (memory/sync, sqlite/sync); load-warm`: without cells where all of them are meant. */
function wherever(
  located: readonly LocatedWarning[],
  { workloads }: Pick<LatencyClass, "workloads">,
): string {
  const byCells = new Map<string, string[]>();
  for (const { workload, rows } of workloads) {
    const names = located
      .filter((one) => one.workload === workload)
      .map(({ cell }) => nameInClass(cell));
    if (names.length === 0) continue;
    const timed = rows.filter(({ slot }) => slot.state === "measured").length;
    const cells = names.length === timed ? "" : ` (${names.join(", ")})`;
    byCells.set(cells, [...(byCells.get(cells) ?? []), prose(workload)]);
  }
  return [...byCells]
    .map(([cells, names]) => {
      const every = cells === "" && names.length > 1 && names.length === workloads.length;
      return every ? "every workload" : `${names.join(", ")}${cells}`;
    })
    .join("; ");
}

/** Reasons, each once. Numbers in them, as of files, differ from round to round and are no reason of their own. */
function said(reasons: readonly string[]): string {
  const alike = new Map(reasons.map((reason) => [reason.replaceAll(/\d+/g, "0"), prose(reason)]));
  return [...alike.values()].join("; ");
}

/** A share as a text: `12.3 %`, `< 0.1 %`. */
export function percent(share: number): string {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return share === 0 ? "0 %" : `${(share * 100).toFixed(1)} %`;
}
