// What has to be known before a number of a latency table is believed: a closed list of warnings, found in
// the records. Goal: everything that can mislead is named. Non-goal: its text; see warning-text.ts.
import { cellIdentity } from "@assay/engines/engine";
import type { ClaimedCell, ConditionsRecord, RunLogHeader } from "../run-log/index.ts";
import type { LatencyClass } from "../summary.ts";
import { figuresOf, type Rounds } from "./aggregate.ts";
import { placesOf } from "./ranks.ts";

/** Of one workload in one cell, or of a workload as a whole. */
export type LatencyWarning =
  /** Each latency is the mean of so many operations, so that its tail is softer than that of single ones. */
  | { readonly kind: "batched"; readonly least: number; readonly most: number }
  /** More than a tenth of the median is the harness's. */
  | { readonly kind: "overhead"; readonly share: number }
  /** Times were still changing when timing began, in so many of the rounds. */
  | { readonly kind: "not-stable"; readonly rounds: number; readonly of: number }
  /** Not all that there was to store was stored, so cells have done unequal work. */
  | { readonly kind: "ended-by-budget"; readonly parameter: string }
  | { readonly kind: "stalled"; readonly stalls: number; readonly longestNs: number }
  | { readonly kind: "cache-dropped"; readonly how: string }
  | { readonly kind: "cache-not-verified"; readonly how: string }
  | { readonly kind: "cache-not-dropped"; readonly reason: string }
  | { readonly kind: "garbage-not-collected" }
  /** A percentile has no number, for want of samples beyond it; the parameters are those that give time. */
  | { readonly kind: "tail-not-told"; readonly parameters: readonly string[] }
  | { readonly kind: "too-few-rounds"; readonly rounds: number }
  | { readonly kind: "not-separated" };

/** A warning and what it is of. */
export interface LocatedWarning {
  readonly warning: LatencyWarning;
  readonly workload: string;
  readonly cell: ClaimedCell;
}

/** The harness's share of a median above which ratios of cells are no longer the engines' own. */
export const MOST_OVERHEAD = 0.1;

/** Every warning of a class, in the order of its rows. */
export function latencyWarnings(
  { durability, workloads, conditions }: LatencyClass,
  { bench }: RunLogHeader,
): LocatedWarning[] {
  return workloads.flatMap((results) => {
    const places = placesOf(results);
    return results.rows.flatMap(({ cell, slot }, index): LocatedWarning[] => {
      if (slot.state !== "measured") return [];
      const place = places[index];
      const warnings = [
        ...timing(slot.rounds, durability, conditions),
        ...budget(slot.rounds, durability, bench?.parameters ?? {}),
        ...stalled(slot.rounds),
        ...pageCache(slot.rounds),
        ...garbage(cell, conditions),
        ...(place?.type === "too-few-rounds" || place?.type === "not-separated"
          ? [rankWarning(place)]
          : []),
      ];
      return warnings.map((warning) => ({ warning, workload: results.workload, cell }));
    });
  });
}

function timing(
  rounds: Rounds,
  durability: ClaimedCell["durability"],
  conditions: readonly ConditionsRecord[],
): LatencyWarning[] {
  const { batch, overheadShare = 0, latency } = figuresOf(rounds, conditions);
  const parameters = ["budgetMs", ...(durability === "power" ? ["powerBudgetMs"] : [])];
  // What is not warmed up, as a cold load is not, was never to be stable.
  const unstable = rounds.filter(({ warmUp }) => warmUp.operations > 0 && !warmUp.stable);
  return [
    ...(batch.most > 1 ? [{ kind: "batched" as const, ...batch }] : []),
    ...(overheadShare > MOST_OVERHEAD ? [{ kind: "overhead" as const, share: overheadShare }] : []),
    ...(unstable.length > 0
      ? [{ kind: "not-stable" as const, rounds: unstable.length, of: rounds.length }]
      : []),
    ...(latency.p999Ns === undefined ? [{ kind: "tail-not-told" as const, parameters }] : []),
  ];
}

/** Of `ingest` alone, which ends with what there is to store; other streams have no end but their budget. */
function budget(
  rounds: Rounds,
  durability: ClaimedCell["durability"],
  parameters: Readonly<Record<string, number>>,
): LatencyWarning[] {
  const parameter = durability === "power" ? "powerBudgetMs" : "ingestBudgetMs";
  const budgetMs = parameters[parameter];
  if (rounds[0].workload !== "ingest" || budgetMs === undefined) return [];
  return rounds.some(({ durationNs }) => durationNs >= budgetMs * 1e6)
    ? [{ kind: "ended-by-budget", parameter }]
    : [];
}

function stalled(rounds: Rounds): LatencyWarning[] {
  const all = rounds.flatMap(({ stalls }) => stalls);
  if (all.length === 0) return [];
  const longestNs = Math.max(
    ...all.map(({ silentSeconds, maxNs = 0 }) => Math.max(silentSeconds * 1e9, maxNs)),
  );
  return [{ kind: "stalled", stalls: all.length, longestNs }];
}

/** The worst that any round says: one warm page cache makes the whole row warm. */
function pageCache(rounds: Rounds): LatencyWarning[] {
  const said = rounds.flatMap(({ pageCache: one }) => (one === undefined ? [] : [one]));
  for (const one of said) {
    if (!one.dropped) return [{ kind: "cache-not-dropped", reason: one.reason }];
  }
  for (const one of said) {
    if (one.dropped && !one.verified) return [{ kind: "cache-not-verified", how: one.how }];
  }
  const [first] = said;
  return first?.dropped === true ? [{ kind: "cache-dropped", how: first.how }] : [];
}

function garbage(cell: ClaimedCell, conditions: readonly ConditionsRecord[]): LatencyWarning[] {
  const left = conditions.some(
    (one) => cellIdentity(one.cell) === cellIdentity(cell) && !one.garbageCollected,
  );
  return left ? [{ kind: "garbage-not-collected" }] : [];
}

function rankWarning(
  place:
    | { readonly type: "too-few-rounds"; readonly rounds: number }
    | { readonly type: "not-separated" },
): LatencyWarning {
  return place.type === "not-separated"
    ? { kind: "not-separated" }
    : { kind: "too-few-rounds", rounds: place.rounds };
}
