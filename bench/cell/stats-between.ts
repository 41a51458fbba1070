// What a store's exact counters say of the time between two looks at them.
import type { StoreStats } from "@assay/engines/covalue";

export function statsBetween(before: StoreStats, after: StoreStats): StoreStats {
  return {
    calls: after.calls - before.calls,
    rows: after.rows - before.rows,
    batchBytes: after.batchBytes - before.batchBytes,
    syncsRequested: after.syncsRequested - before.syncsRequested,
  };
}
