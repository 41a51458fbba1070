// The engines that are broken on purpose: the suite has to catch each of them.
import { DELETION_MUTANTS } from "./deletion.ts";
import { ERASURE_IN_TRANSACTION_MUTANTS } from "./erasure-in-transactions.ts";
import { ERASURE_MUTANTS } from "./erasure.ts";
import { INDEX_MUTANTS } from "./indices.ts";
import { KNOWN_STATE_MUTANTS } from "./known-state.ts";
import { LOCK_MUTANTS } from "./locks.ts";
import type { Mutant } from "./mutant.ts";
import { NAME_MUTANTS } from "./names.ts";
import { ROW_MUTANTS } from "./rows.ts";
import { SYNC_STATE_MUTANTS } from "./sync-state.ts";
import { TRANSACTION_MUTANTS } from "./transactions.ts";

export type { Mutant } from "./mutant.ts";

/** Every mutant. */
export const MUTANTS: readonly Mutant[] = [
  ...INDEX_MUTANTS,
  ...NAME_MUTANTS,
  ...ROW_MUTANTS,
  ...TRANSACTION_MUTANTS,
  ...DELETION_MUTANTS,
  ...ERASURE_MUTANTS,
  ...ERASURE_IN_TRANSACTION_MUTANTS,
  ...SYNC_STATE_MUTANTS,
  ...KNOWN_STATE_MUTANTS,
  ...LOCK_MUTANTS,
];
