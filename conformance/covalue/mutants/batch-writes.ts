// How a bug in what a batch stores is planted: its writes are changed on their way into the store.
import { settle } from "@assay/engines/engine";
import type { CoValueWrite } from "@assay/engines/covalue";
import type { Breaking } from "./mutant.ts";

/** Every write of a batch goes through a change before it is stored. */
export function throughWrites(change: (write: CoValueWrite) => CoValueWrite): Breaking {
  return () => ({
    store: {
      *commitBatch(store, writes) {
        return yield* settle(store.commitBatch(writes.map(change)));
      },
    },
  });
}
