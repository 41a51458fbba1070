// The engines that are broken on purpose: the suite has to catch each of them.
import { CACHE_MUTANTS } from "./caches.ts";
import { COMPOSITE_MUTANTS } from "./composite-calls.ts";
import { DELETION_MUTANTS } from "./deletion.ts";
import { EDGE_NUMBER_MUTANTS } from "./edge-numbers.ts";
import { EQUAL_CALL_MUTANTS } from "./equal-calls.ts";
import { ERASURE_IN_TRANSACTION_MUTANTS } from "./erasure-in-transactions.ts";
import { ERASURE_MUTANTS } from "./erasure.ts";
import { EVERY_SO_MANY_MUTANTS } from "./every-so-many.ts";
import { HINT_MUTANTS } from "./hints.ts";
import { INDEX_MUTANTS } from "./indices.ts";
import { JOINED_NUMBER_MUTANTS } from "./joined-numbers.ts";
import { JSON_TEXT_MUTANTS } from "./json-text.ts";
import { JSON_MUTANTS } from "./json-values.ts";
import { KNOWN_STATE_MUTANTS } from "./known-state.ts";
import { LOCK_TIME_MUTANTS } from "./lock-times.ts";
import { LOCK_MUTANTS } from "./locks.ts";
import { LISTED_ROW_MUTANTS } from "./listed-rows.ts";
import { ANSWER_MUTANTS } from "./answers.ts";
import { LISTING_MUTANTS } from "./listings.ts";
import { ATOMICITY_MUTANTS } from "./atomicity.ts";
import { API_BOUNDARY_MUTANTS } from "./api-boundary.ts";
import { KEPT_ARGUMENT_MUTANTS } from "./kept-arguments.ts";
import { SENSELESS_ARGUMENT_MUTANTS } from "./senseless-arguments.ts";
import { LONG_ARGUMENT_MUTANTS } from "./long-arguments.ts";
import { LONG_LIST_MUTANTS } from "./long-lists.ts";
import { LONG_WRITE_MUTANTS } from "./long-writes.ts";
import { ODD_BATCH_MUTANTS } from "./odd-batches.ts";
import { SIMILAR_NAME_MUTANTS } from "./similar-names.ts";
import { SIZE_MUTANTS } from "./sizes.ts";
import { CHANGED_ARGUMENT_MUTANTS } from "./changed-arguments.ts";
import { COUNTED_CALL_MUTANTS } from "./counted-calls.ts";
import { EDGE_LENGTH_MUTANTS } from "./edge-lengths.ts";
import { LATE_WRITE_MUTANTS } from "./late-writes.ts";
import { REPEATED_ROW_MUTANTS } from "./repeated-rows.ts";
import { ROW_BYTE_MUTANTS } from "./row-bytes.ts";
import { CLOSING_MUTANTS } from "./closing.ts";
import { WHILE_CLOSING_MUTANTS } from "./while-closing.ts";
import { OPENERS_AT_ONCE_MUTANTS } from "./openers-at-once.ts";
import { OPENERS_BESIDE_MUTANTS } from "./openers-beside.ts";
import { OPENING_MUTANTS } from "./openings.ts";
import { OPENER_MUTANTS } from "./openers.ts";
import { REOPENING_MUTANTS } from "./reopening.ts";
import { SYNCING_MUTANTS } from "./syncing.ts";
import { CORRUPT_ROW_MUTANTS } from "./corrupt-rows.ts";
import { MANY_IN_FLIGHT_MUTANTS } from "./many-in-flight.ts";
import { NATIVE_STORE_MUTANTS } from "./native-store.ts";
import { ORDERED_STORE_MUTANTS } from "./ordered-stores.ts";
import type { Mutant } from "./mutant.ts";
import { EMPTIED_STORE_MUTANTS } from "./emptied-stores.ts";
import { SENSELESS_DELETION_MUTANTS } from "./senseless-deletions.ts";
import { NAMES_BESIDE_MUTANTS } from "./names-beside.ts";
import { NAME_MUTANTS } from "./names.ts";
import { ODD_NAME_MUTANTS } from "./odd-names.ts";
import { OVERLAPPING_TRANSACTION_MUTANTS } from "./overlapping-transactions.ts";
import { READS_IN_FLIGHT_MUTANTS } from "./reads-in-flight.ts";
import { ROW_MUTANTS } from "./rows.ts";
import { SESSION_NAME_MUTANTS } from "./session-names.ts";
import { SESSION_MUTANTS } from "./sessions.ts";
import { SHARED_ANSWER_MUTANTS } from "./shared-answers.ts";
import { SIGNATURE_MUTANTS } from "./signatures.ts";
import { SNAPSHOT_MUTANTS } from "./snapshots.ts";
import { STORES_BESIDE_MUTANTS } from "./stores-beside.ts";
import { SYNC_STATE_MUTANTS } from "./sync-state.ts";
import { TEXT_MUTANTS } from "./texts.ts";
import { TIDIED_NAME_MUTANTS } from "./tidied-names.ts";
import { CALLBACK_MUTANTS } from "./callbacks.ts";
import { FAILING_CALLBACK_MUTANTS } from "./failing-callbacks.ts";
import { SLOW_TRANSACTION_MUTANTS } from "./slow-transactions.ts";
import { STALE_CACHE_MUTANTS } from "./stale-caches.ts";
import { TRANSACTION_MUTANTS } from "./transactions.ts";
import { WRITES_IN_FLIGHT_MUTANTS } from "./writes-in-flight.ts";

export type { CatchingCheck, Mutant } from "./mutant.ts";

/** Every mutant. */
export const MUTANTS: readonly Mutant[] = [
  ...ROW_MUTANTS,
  ...SESSION_MUTANTS,
  ...HINT_MUTANTS,
  ...INDEX_MUTANTS,
  ...SIGNATURE_MUTANTS,
  ...TRANSACTION_MUTANTS,
  ...WRITES_IN_FLIGHT_MUTANTS,
  ...MANY_IN_FLIGHT_MUTANTS,
  ...OVERLAPPING_TRANSACTION_MUTANTS,
  ...READS_IN_FLIGHT_MUTANTS,
  ...SNAPSHOT_MUTANTS,
  ...CACHE_MUTANTS,
  ...NAME_MUTANTS,
  ...DELETION_MUTANTS,
  ...ERASURE_MUTANTS,
  ...ERASURE_IN_TRANSACTION_MUTANTS,
  ...SYNC_STATE_MUTANTS,
  ...KNOWN_STATE_MUTANTS,
  ...LOCK_MUTANTS,
  ...COMPOSITE_MUTANTS,
  ...JSON_MUTANTS,
  ...JSON_TEXT_MUTANTS,
  ...TEXT_MUTANTS,
  ...SESSION_NAME_MUTANTS,
  ...SHARED_ANSWER_MUTANTS,
  ...ANSWER_MUTANTS,
  ...LISTED_ROW_MUTANTS,
  ...LISTING_MUTANTS,
  ...ATOMICITY_MUTANTS,
  ...API_BOUNDARY_MUTANTS,
  ...KEPT_ARGUMENT_MUTANTS,
  ...CHANGED_ARGUMENT_MUTANTS,
  ...SENSELESS_ARGUMENT_MUTANTS,
  ...ODD_NAME_MUTANTS,
  ...JOINED_NUMBER_MUTANTS,
  ...LOCK_TIME_MUTANTS,
  ...SIZE_MUTANTS,
  ...LONG_LIST_MUTANTS,
  ...LONG_WRITE_MUTANTS,
  ...LONG_ARGUMENT_MUTANTS,
  ...ROW_BYTE_MUTANTS,
  ...COUNTED_CALL_MUTANTS,
  ...EDGE_LENGTH_MUTANTS,
  ...REPEATED_ROW_MUTANTS,
  ...ODD_BATCH_MUTANTS,
  ...EDGE_NUMBER_MUTANTS,
  ...TIDIED_NAME_MUTANTS,
  ...EVERY_SO_MANY_MUTANTS,
  ...EQUAL_CALL_MUTANTS,
  ...FAILING_CALLBACK_MUTANTS,
  ...CALLBACK_MUTANTS,
  ...SLOW_TRANSACTION_MUTANTS,
  ...LATE_WRITE_MUTANTS,
  ...STALE_CACHE_MUTANTS,
  ...CLOSING_MUTANTS,
  ...WHILE_CLOSING_MUTANTS,
  ...OPENING_MUTANTS,
  ...SIMILAR_NAME_MUTANTS,
  ...NAMES_BESIDE_MUTANTS,
  ...EMPTIED_STORE_MUTANTS,
  ...SENSELESS_DELETION_MUTANTS,
  ...OPENER_MUTANTS,
  ...OPENERS_BESIDE_MUTANTS,
  ...OPENERS_AT_ONCE_MUTANTS,
  ...STORES_BESIDE_MUTANTS,
  ...REOPENING_MUTANTS,
  ...SYNCING_MUTANTS,
  ...CORRUPT_ROW_MUTANTS,
  ...ORDERED_STORE_MUTANTS,
  ...NATIVE_STORE_MUTANTS,
];
