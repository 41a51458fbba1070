// Swarm testing: a history enables some kinds of operation and weighs them at random. A bug that needs
// many of one kind and none of another is met sooner than by always mixing all of them. Every other
// history spreads instead: it rather takes kinds that it has played little, so that all kinds meet each
// other.
import type { OperationName } from "@assay/engines/covalue";
import type { Draw } from "./draw.ts";

/** How often each kind of operation is drawn in comparison with the others. */
const TOP_LEVEL = {
  getCoValue: 12,
  getCoValueSessions: 11,
  getNewTransactionInSession: 24,
  getSignatures: 18,
  getCoValueKnownState: 9,
  getCoValueIDs: 11,
  getCoValueCount: 11,
  getAllCoValuesWaitingForDelete: 9,
  getUnsyncedCoValueIDs: 9,
  readCoValue: 8,
  upsertCoValue: 15,
  trackCoValuesSyncState: 12,
  stopTrackingSyncState: 14,
  eraseCoValueButKeepTombstone: 13,
  tryAcquireStorageReconciliationLock: 16,
  renewStorageReconciliationLock: 15,
  releaseStorageReconciliationLock: 12,
  commitBatch: 15,
  transaction: 70,
  reopen: 10,
  sync: 19,
  advanceClock: 14,
  useEndedTransaction: 25,
  parallel: 26,
} as const satisfies Partial<Record<OperationName, number>>;

const STEPS = {
  getSingleCoValueSession: 8,
  markCoValueAsDeleted: 4,
  addSessionUpdate: 14,
  addTransactions: 14,
  addSignatureAfter: 9,
  deleteCoValueContent: 4,
  getStorageReconciliationLock: 4,
  putStorageReconciliationLock: 6,
  together: 9,
  readOutside: 5,
  writeNested: 5,
  wait: 2,
} as const satisfies Partial<Record<OperationName, number>>;

export type TopLevelKind = keyof typeof TOP_LEVEL;
export type StepKind = keyof typeof STEPS;
type Weights<K extends string> = readonly (readonly [kind: K, weight: number])[];

/** The kinds of one history. */
export interface Swarm {
  /** Whether kinds that were not played yet come first. */
  readonly spreads: boolean;
  /** How often a call is given a number that must be refused, in percent. */
  readonly refusals: number;
  readonly topLevel: Weights<TopLevelKind>;
  readonly steps: Weights<StepKind>;
}

/** Rules that need many operations of their own kinds before they show; some histories stress one of them. */
const ACCENTS: readonly ReadonlySet<OperationName>[] = [
  new Set<OperationName>([
    "tryAcquireStorageReconciliationLock",
    "renewStorageReconciliationLock",
    "releaseStorageReconciliationLock",
    "advanceClock",
  ]),
  new Set<OperationName>([
    "eraseCoValueButKeepTombstone",
    "getAllCoValuesWaitingForDelete",
    "markCoValueAsDeleted",
    "deleteCoValueContent",
  ]),
  new Set<OperationName>([
    "trackCoValuesSyncState",
    "stopTrackingSyncState",
    "getUnsyncedCoValueIDs",
  ]),
];
const STRESS = 4;

/** Kinds that are about the same things: what one of them leaves behind, another one finds. */
const GROUPS: readonly ReadonlySet<TopLevelKind>[] = [
  new Set<TopLevelKind>([
    "tryAcquireStorageReconciliationLock",
    "renewStorageReconciliationLock",
    "releaseStorageReconciliationLock",
    "advanceClock",
  ]),
  new Set<TopLevelKind>([
    "trackCoValuesSyncState",
    "stopTrackingSyncState",
    "getUnsyncedCoValueIDs",
  ]),
  new Set<TopLevelKind>([
    "getCoValue",
    "getCoValueKnownState",
    "getCoValueIDs",
    "getCoValueCount",
    "readCoValue",
    "commitBatch",
  ]),
  new Set<TopLevelKind>([
    "eraseCoValueButKeepTombstone",
    "transaction",
    "getAllCoValuesWaitingForDelete",
  ]),
  // What one transaction takes back, the next one must not find, nor what was read before it.
  new Set<TopLevelKind>(["transaction", "getNewTransactionInSession", "getSignatures"]),
];
/** How often an operation is of the group of the one before it, in percent, where that has one. */
const STAYS_IN_GROUP = 25;

/** Some transactions stress so many kinds of step, so that each two of them meet in a few. */
const STRESSED_STEPS = 3;
const STRESSES_STEPS = 35;

/** Without these there would be nothing for the others to look at. */
const ALWAYS: ReadonlySet<string> = new Set<TopLevelKind | StepKind>([
  "upsertCoValue",
  "transaction",
  "addSessionUpdate",
]);

/** Kinds for one history. */
export function drawSwarm(draw: Draw): Swarm {
  const refusals = draw.chance(60) ? 8 : 0;
  if (draw.chance(50)) {
    return { spreads: true, refusals, topLevel: entriesOf(TOP_LEVEL), steps: entriesOf(STEPS) };
  }
  const accent = draw.chance(85) ? draw.pick(ACCENTS) : undefined;
  return {
    spreads: false,
    refusals,
    topLevel: drawWeights(draw, entriesOf(TOP_LEVEL), accent),
    steps: drawWeights(draw, entriesOf(STEPS), accent),
  };
}

/** Of so many kinds that are drawn the one is taken that was played least. */
const DRAWN_TO_SPREAD = 6;

/** The kind of the next operation or step, given what the history has played. */
export function drawKind<K extends OperationName>(
  { draw, swarm, played }: { draw: Draw; swarm: Swarm; played: ReadonlyMap<OperationName, number> },
  weights: Weights<K>,
): K {
  let kind = draw.weighted(weights);
  if (!swarm.spreads || ALWAYS.has(kind)) return kind;
  for (let drawn = 1; drawn < DRAWN_TO_SPREAD; drawn += 1) {
    const other = draw.weighted(weights);
    if ((played.get(other) ?? 0) < (played.get(kind) ?? 0)) kind = other;
  }
  return kind;
}

/** The kind of the next operation, at times one that is about the same things as the one before it. */
export function drawTopLevel(
  given: { draw: Draw; swarm: Swarm; played: ReadonlyMap<OperationName, number> },
  before: OperationName | undefined,
): TopLevelKind {
  const { draw, swarm } = given;
  const group = GROUPS.findLast((one) => [...one].some((kind) => kind === before));
  if (group === undefined || !draw.chance(STAYS_IN_GROUP)) return drawKind(given, swarm.topLevel);
  const weights = swarm.topLevel.filter(([kind, weight]) => group.has(kind) && weight > 0);
  return weights.length > 0 ? draw.weighted(weights) : drawKind(given, swarm.topLevel);
}

/** The kinds of one transaction's steps: those of the history, a few of them stressed in some. */
export function drawStepWeights(draw: Draw, { steps }: Swarm): Weights<StepKind> {
  if (!draw.chance(STRESSES_STEPS)) return steps;
  const enabled = steps.filter(([, weight]) => weight > 0).map(([kind]) => kind);
  const stressed = new Set(draw.pickSome(enabled, STRESSED_STEPS));
  // Those that are rare elsewhere are not rare beside each other.
  const even = 4 * Math.max(...steps.map(([, weight]) => weight));
  return steps.map(([kind, weight]) => [kind, stressed.has(kind) ? even : weight]);
}

/** Whether a history draws operations of the kind. */
export function isEnabled({ topLevel }: Swarm, wanted: TopLevelKind): boolean {
  return topLevel.some(([kind, weight]) => kind === wanted && weight > 0);
}

/** Counts a kind that is played. */
export function countOne(played: Map<OperationName, number>, kind: OperationName): void {
  played.set(kind, (played.get(kind) ?? 0) + 1);
}

function drawWeights<K extends OperationName>(
  draw: Draw,
  base: Weights<K>,
  accent: ReadonlySet<OperationName> | undefined,
): Weights<K> {
  return base.map(([kind, weight]) => {
    const stressed = accent?.has(kind) === true;
    const enabled = draw.chance(80) || stressed || ALWAYS.has(kind);
    const factor = (1 + draw.below(4)) * (stressed ? STRESS : 1);
    return [kind, enabled ? weight * factor : 0];
  });
}

function entriesOf<K extends string>(weights: Readonly<Record<K, number>>): Weights<K> {
  // `Object.entries` forgets which keys there are.
  return Object.entries<number>(weights) as [K, number][];
}
