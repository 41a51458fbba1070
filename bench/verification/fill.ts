// Filling a store before a stream begins: batches, so that a cell in which every commit waits for the
// disk is filled as fast as it can be.
import type { CoValueStore, CoValueStoreSync, CoValueWrite } from "@assay/engines/covalue";

/** CoValues a batch. */
const BATCH = 64;

export async function fill(store: CoValueStore, writes: readonly CoValueWrite[]): Promise<void> {
  for (const batch of batches(writes)) await store.commitBatch(batch);
}

export function fillSync(store: CoValueStoreSync, writes: readonly CoValueWrite[]): void {
  for (const batch of batches(writes)) store.commitBatch(batch);
}

function* batches(writes: readonly CoValueWrite[]): Generator<readonly CoValueWrite[]> {
  for (let start = 0; start < writes.length; start += BATCH) {
    yield writes.slice(start, start + BATCH);
  }
}
