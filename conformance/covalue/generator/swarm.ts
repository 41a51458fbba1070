// Swarm testing: each history enables some kinds of operation and weighs them at random. A bug that
// needs many of one kind and none of another is met sooner than by always mixing all of them.
import type { OperationName } from "@assay/engines/covalue";
import type { Draw } from "./draw.ts";

/** How often each kind of operation is drawn in comparison with the others. */
const TOP_LEVEL = {
  getCoValue: 7,
  getCoValueSessions: 7,
  getNewTransactionInSession: 10,
  getSignatures: 7,
  getCoValueKnownState: 7,
  getCoValueIDs: 7,
  getCoValueCount: 7,
  getAllCoValuesWaitingForDelete: 7,
  getUnsyncedCoValueIDs: 7,
  readCoValue: 6,
  upsertCoValue: 12,
  trackCoValuesSyncState: 12,
  stopTrackingSyncState: 9,
  eraseCoValueButKeepTombstone: 9,
  tryAcquireStorageReconciliationLock: 12,
  renewStorageReconciliationLock: 11,
  releaseStorageReconciliationLock: 9,
  commitBatch: 9,
  transaction: 70,
  reopen: 9,
  sync: 9,
  advanceClock: 14,
  useEndedTransaction: 9,
  parallel: 26,
} as const satisfies Partial<Record<OperationName, number>>;

const STEPS = {
  getSingleCoValueSession: 4,
  markCoValueAsDeleted: 4,
  addSessionUpdate: 14,
  addTransactions: 12,
  addSignatureAfter: 9,
  deleteCoValueContent: 4,
  getStorageReconciliationLock: 4,
  putStorageReconciliationLock: 6,
  together: 9,
  readOutside: 5,
  writeNested: 3,
  wait: 2,
} as const satisfies Partial<Record<OperationName, number>>;

export type TopLevelKind = keyof typeof TOP_LEVEL;
export type StepKind = keyof typeof STEPS;
type Weights<K extends string> = readonly (readonly [kind: K, weight: number])[];

/** The kinds of one history. */
export interface Swarm {
  readonly topLevel: Weights<TopLevelKind>;
  readonly steps: Weights<StepKind>;
}

/** Without these there would be nothing for the others to look at. */
const ALWAYS: ReadonlySet<string> = new Set<TopLevelKind | StepKind>([
  "upsertCoValue",
  "transaction",
  "addSessionUpdate",
]);

/** Kinds for one history. */
export function drawSwarm(draw: Draw): Swarm {
  return {
    topLevel: drawWeights(draw, entriesOf(TOP_LEVEL)),
    steps: drawWeights(draw, entriesOf(STEPS)),
  };
}

function drawWeights<K extends OperationName>(draw: Draw, base: Weights<K>): Weights<K> {
  return base.map(([kind, weight]) => {
    const enabled = draw.chance(80);
    const factor = 1 + draw.below(4);
    return [kind, enabled || ALWAYS.has(kind) ? weight * factor : 0];
  });
}

function entriesOf<K extends string>(weights: Readonly<Record<K, number>>): Weights<K> {
  // `Object.entries` forgets which keys there are.
  return Object.entries<number>(weights) as [K, number][];
}
