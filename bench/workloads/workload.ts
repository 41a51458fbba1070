// What a workload is: a seeded stream of calls over a store that begins empty or filled. It neither
// times nor opens stores; drivers and `cell/` do.
import type { Cell, ManualClock } from "@assay/engines/engine";
import type { Call } from "../calls/call.ts";
import type { Stage } from "../verification/stage.ts";
import type { World } from "../dataset/world.ts";
import type { Workload as WorkloadName } from "../workload-names.ts";
import type { Leaves } from "../verification/leaves.ts";
import type { State } from "../verification/state.ts";

/** A workload over the port, the same for both apis. */
export interface Workload {
  readonly name: WorkloadName;
  /** What one operation is, in words. */
  readonly unit: string;
  /** What the store holds before the stream begins: nothing, or the whole population. */
  readonly starts: "empty" | "filled";
  /** Whether it changes the store, and which looks at the end show that all went right. */
  readonly leaves: Leaves;
  /** The store is closed and opened again, and the page cache dropped where allowed, before so many operations. */
  readonly reopens?: true;
  /** Each operation has a store of its own, whose writer was killed: see recovery/. */
  readonly recovers?: true;
  /** Whether several of its operations may be in flight at a time. */
  readonly overlaps: boolean;
  /** Why a cell cannot run it; `undefined` when it can. */
  refusal(cell: Cell, world: World): string | undefined;
  /**
   * Makes the clock that a store of it goes by, which its calls move through `Stage.clock`. Default: stores
   * go by the system's.
   */
  makeClock?(): ManualClock;
  /** Its operations, made one by one as they are asked for; without end unless said otherwise. */
  stream(stage: Stage): Iterable<Call>;
  /**
   * What a store must hold once so many operations were played, where the stream changes what no ledger
   * notes. Default: what the pass's ledger says, which `checkEnd` looks at.
   */
  expectedState?(played: number): State;
}

/** The refusal of a workload that every cell can run. */
export function runsEverywhere(): undefined {
  return undefined;
}
