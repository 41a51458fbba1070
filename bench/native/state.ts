// What a store holds in the end: every coValue as a whole, in the order of the row ids, what is not
// synced, and what waits for erasure.
import { listCoValueIDs, type CoValueStore, type CoValueStoreSync } from "@assay/engines/covalue";
import { settle, type Steps } from "@assay/engines/engine";
import { AnswerDigest } from "./answer-digest.ts";

/** The digest of what is stored, as `digest_of_state` of the crate. */
export function* digestOfState(store: CoValueStore | CoValueStoreSync): Steps<string> {
  const digest = new AnswerDigest();
  for (const id of yield* listCoValueIDs(store)) {
    digest.add({ answer: "whole", whole: yield* settle(store.readCoValue(id)) });
  }
  digest.add({ answer: "ids", ids: yield* settle(store.getUnsyncedCoValueIDs()) });
  digest.add({ answer: "ids", ids: yield* settle(store.getAllCoValuesWaitingForDelete()) });
  return digest.finish();
}
