// A cell with all that its workloads need, in the process that runs them.
import type { CoValueEngine } from "@assay/engines/covalue";
import type { Cell } from "@assay/engines/engine";
import type { ClientTape } from "@assay/engines/tape";
import type { World } from "../dataset/world.ts";
import type { Timer } from "../drivers/timer.ts";
import type { BenchEvent } from "../events.ts";
import type { Workload } from "../workload-names.ts";

export interface CellRun {
  readonly cell: Cell;
  readonly engine: CoValueEngine;
  /** Of the cell alone; kept from one round to the next. */
  readonly directory: string;
  /** What the user calls the directory that all lies in, for messages. Default: the directory. */
  readonly place?: string;
  /** Counted from 0; the first one proves each stream before it is timed. */
  readonly round: number;
  /** In the order in which they are done. */
  readonly workloads: readonly Workload[];
  readonly world: World;
  /** What the workload `tape` plays. */
  readonly tape?: ClientTape;
  readonly timer: Timer;
  /** What timing an operation by itself adds to it, which a batch bears once. */
  readonly timingNs: number;
  readonly signal: AbortSignal;
  readonly emit: (event: BenchEvent) => void;
}
