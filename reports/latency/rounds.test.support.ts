// A run of several rounds made by code, for tests of what is said of times.
import { claimed, conditionsOf, goldenFacts, goldenLog } from "../golden-run.test.support.ts";
import { goldenFloors, measuredIn, type MeasuredEvent } from "../measured.test.support.ts";
import type { ClaimedCell, RunLog } from "../run-log/index.ts";
import { summarise, type Summary } from "../summary.ts";

export const fast = claimed("sqlite", "sync", "process");
export const slow = claimed("lmdb", "sync", "process");

/** What a run of rounds is made with instead. */
export interface RoundsOptions {
  readonly rounds?: number;
  readonly workload?: MeasuredEvent["workload"];
  readonly cells?: readonly ClaimedCell[];
  /** How slow a cell is in a round, from 1 on. Default: the second cell twice as slow, each round 1 % slower. */
  readonly step?: (cell: number, round: number) => number;
  /** Changes a pass. */
  readonly change?: (event: MeasuredEvent) => MeasuredEvent;
  readonly parameters?: Readonly<Record<string, number>>;
}

/** The log of a run that times one workload in each cell, once a round. */
export function roundsLog(options: RoundsOptions = {}): RunLog {
  const { rounds = 6, workload = "append", cells = [fast, slow], parameters = {} } = options;
  const { step = (cell, round) => (cell + 1) * (1 + round / 100), change = (event) => event } =
    options;
  const facts = {
    ...goldenFacts,
    plan: { checks: [], workloads: [workload] },
    bench: { profile: "quick", rounds, parameters: { ...parameters, rounds } },
    cells,
  };
  const events = Array.from({ length: rounds }, (_, round) =>
    cells.flatMap((cell, index) => [
      conditionsOf(cell, 41, round),
      change(measuredIn(cell, workload, step(index, round), round)),
    ]),
  );
  return goldenLog({ facts, events: [goldenFloors, ...events.flat()] });
}

/** The same, arranged. */
export function roundsSummary(options: RoundsOptions = {}): Summary {
  return summarise(roundsLog(options));
}
