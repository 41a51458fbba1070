// Filling a store before a stream begins: batches, so that a cell in which every commit waits for the
// disk is filled as fast as it can be.
import type { CoValueStore, CoValueStoreSync, CoValueWrite } from "@assay/engines/covalue";

/** CoValues a batch. */
const BATCH = 64;

export async function fill(store: CoValueStore, writes: Iterable<CoValueWrite>): Promise<void> {
  for (const batch of batches(writes)) await store.commitBatch(batch);
}

export function fillSync(store: CoValueStoreSync, writes: Iterable<CoValueWrite>): void {
  for (const batch of batches(writes)) store.commitBatch(batch);
}

function* batches(writes: Iterable<CoValueWrite>): Generator<readonly CoValueWrite[]> {
  let batch: CoValueWrite[] = [];
  for (const write of writes) {
    batch.push(write);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
