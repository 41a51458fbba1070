// What a workload is: how its stream is planned from the data of a run, and how one operation of it
// is played. It neither times nor opens stores; drivers and `run-workload.ts` do.
import type { CoValueStore, CoValueStoreSync, CoValueWrite } from "@assay/engines/covalue";
import type { Cell } from "@assay/engines/engine";
import type { Dataset } from "../dataset/dataset.ts";
import type { Workload as WorkloadName } from "../events.ts";
import type { Parameters } from "../parameters.ts";

/**
 * What a stream leaves behind: `nothing` for one that only reads, `content` that reads can see, or a
 * `remainder` after taking something away, of which reads cannot see whether all of it went.
 */
export type Leaves = "nothing" | "content" | "remainder";

/** A workload's stream for one run: the same for every cell. */
export interface Plan<Operation> {
  /** What is stored before the stream begins, in batches and untimed. */
  readonly stored: readonly CoValueWrite[];
  /**
   * Each is played once, in order; one that is listed again is played again. Only
   * a stream that leaves nothing may list one twice.
   */
  readonly operations: readonly Operation[];
  /** The store is closed and opened again, untimed, before each operation whose index this divides. */
  readonly reopenEvery?: number;
  /** What the stream leaves behind, which is an answer too. */
  readonly leaves: Leaves;
}

/** A workload over the port, in both apis. */
export interface Workload<Operation, Outcome> {
  readonly name: WorkloadName;
  /** What one operation is, in words. */
  readonly unit: string;
  /** Why a cell cannot run it; `undefined` when it can. */
  refusal(cell: Cell, dataset: Dataset): string | undefined;
  plan(dataset: Dataset, parameters: Parameters): Plan<Operation>;
  playAsync(store: CoValueStore, operation: Operation): Promise<Outcome>;
  playSync(store: CoValueStoreSync, operation: Operation): Outcome;
  /**
   * Where an outcome differs from the reference's, in words; `undefined` when it does not. Left out
   * where outcomes say nothing: what such a stream did is seen in what it leaves behind.
   */
  difference?(expected: Outcome, actual: Outcome): string | undefined;
}

/** The refusal of a workload that every cell can run. */
export function runsEverywhere(): undefined {
  return undefined;
}
