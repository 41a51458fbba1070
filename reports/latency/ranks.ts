// The place of each cell in a workload, only where paired rounds tell it apart from another one.
import { LEAST_PROCESSES, rankCells, type RankedValues } from "@assay/bench";
import type { WorkloadResults } from "../summary.ts";
import type { Rounds } from "./aggregate.ts";

/** A row's place, or why it has none. */
export type Place =
  | { readonly type: "ranked"; readonly rank: number }
  | { readonly type: "too-few-rounds"; readonly rounds: number }
  /** No cell of the class is certainly faster or slower. */
  | { readonly type: "not-separated" }
  | { readonly type: "not-measured" };

export { LEAST_PROCESSES as LEAST_ROUNDS };

/** A place for each row, in the rows' order: by operations a second, round against round. */
export function placesOf({ rows }: WorkloadResults): Place[] {
  const cells = rows.map(({ slot }, index) =>
    slot.state === "measured" ? ratesOf(slot.rounds, String(index)) : undefined,
  );
  const ranks = rankCells(
    cells.filter((cell) => cell !== undefined),
    "higher",
  );
  const isAhead = new Set(ranks.flatMap((one) => (one.type === "ranked" ? one.behind : [])));
  return rows.map(({ slot }, index): Place => {
    if (slot.state !== "measured") return { type: "not-measured" };
    const rank = ranks.find(({ name }) => name === String(index));
    if (rank?.type !== "ranked") return { type: "too-few-rounds", rounds: slot.rounds.length };
    if (rank.behind.length === 0 && !isAhead.has(rank.name)) return { type: "not-separated" };
    return { type: "ranked", rank: rank.rank };
  });
}

/** By round, so that cells are compared in the same one. */
function ratesOf(rounds: Rounds, name: string): RankedValues {
  const values: (number | undefined)[] = [];
  for (const { round, opsPerSecond } of rounds) {
    while (values.length <= round) values.push(undefined);
    // What has no logarithm cannot be compared.
    values[round] = opsPerSecond > 0 ? opsPerSecond : undefined;
  }
  return { name, values };
}
