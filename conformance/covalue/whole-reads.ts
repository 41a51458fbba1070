// The reads that together show what a store holds of some coValues.
import type { ReadOperation } from "@assay/engines/covalue";

/** Every list of the store, and each coValue by itself and whole. */
export function wholeReads(ids: readonly string[]): readonly ReadOperation[] {
  return [
    { op: "getCoValueIDs", limit: Number.MAX_SAFE_INTEGER, offset: 0 },
    { op: "getCoValueCount" },
    { op: "getUnsyncedCoValueIDs" },
    { op: "getAllCoValuesWaitingForDelete" },
    ...ids.flatMap((id): ReadOperation[] => [
      { op: "getCoValue", id },
      { op: "getCoValueKnownState", id },
      { op: "readCoValue", id },
    ]),
  ];
}
