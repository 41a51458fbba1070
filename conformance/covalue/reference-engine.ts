// The reference as an engine: so that bugs are planted in it, and it is held to what it judges by.
import { defineEngine } from "@assay/engines/engine";
import type { CoValueClaim, CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { ReferenceStore } from "@assay/engines/covalue/reference";

/** The reference with answers of the caller's own: as a judge it hands out frozen headers and transactions. */
class ReferenceOfAnEngine extends ReferenceStore {
  override getCoValue(...given: Parameters<ReferenceStore["getCoValue"]>) {
    return structuredClone(super.getCoValue(...given));
  }

  override getNewTransactionInSession(
    ...given: Parameters<ReferenceStore["getNewTransactionInSession"]>
  ) {
    return structuredClone(super.getNewTransactionInSession(...given));
  }

  override readCoValue(...given: Parameters<ReferenceStore["readCoValue"]>) {
    return structuredClone(super.readCoValue(...given));
  }
}

/** The reference, volatile and sync. */
export const referenceEngine = defineEngine<CoValueStore, CoValueStoreSync, CoValueClaim>({
  name: "reference",
  layout: 1,
  claims: { exclusive: false, atomicCommit: true, atomicRead: true, rows: true },
  durabilities: ["volatile"],
  probe: async () => ({ available: true, version: "0" }),
  openSync: ({ clock }) => new ReferenceOfAnEngine(clock),
});
