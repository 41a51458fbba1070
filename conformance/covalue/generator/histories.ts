// The generator: histories as fast-check chooses them. fast-check chooses how many operations and
// steps there are and a seed for each; everything else follows from the seeds and from what the
// history has written so far. `shorten.ts` makes a failing one shorter: fast-check's shrinking would draw anew
// what follows an operation that it takes out.
import fc from "fast-check";
import {
  HANDLE_NAMES,
  visitOperations,
  type History,
  type Operation,
  type OperationName,
  type TransactionOperation,
} from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
import { Draw } from "./draw.ts";
import { drawParallel } from "./draw-parallel.ts";
import { drawReadAgain } from "./draw-read.ts";
import { drawHandleCall } from "./draw-step.ts";
import { drawTransaction } from "./draw-transaction.ts";
import { drawUpsert, drawWrite } from "./draw-write.ts";
import { drawNames, ID_FAMILIES, SESSION_FAMILIES, type Family } from "./names.ts";
import { INDEX_EDGES } from "./numbers.ts";
import { drawMs } from "./draw-ms.ts";
import { sometimesRefusedWrite } from "./draw-refused.ts";
import { Sketch } from "./sketch.ts";
import { countOne, drawSwarm, drawTopLevel, isEnabled, type TopLevelKind } from "./swarm.ts";
import { withoutSkipped } from "./without-skipped.ts";

/** What a generator draws from; a test plants a weaker one. */
export interface GeneratorPools {
  readonly idFamilies: readonly Family[];
  readonly sessionFamilies: readonly Family[];
  /** Indices at which encodings change. */
  readonly indexEdges: readonly number[];
}

/** The pools that find bugs. */
export const ADVERSARIAL_POOLS: GeneratorPools = {
  idFamilies: ID_FAMILIES,
  sessionFamilies: SESSION_FAMILIES,
  indexEdges: INDEX_EDGES,
};

/** What fast-check chooses of one operation. */
interface OperationChoice {
  readonly seed: number;
  /** One a step, where the operation has any. */
  readonly steps: readonly number[];
}

/** Shorter ones say little; what fails is shortened further afterwards. */
const FEWEST_OPERATIONS = 6;
const MOST_OPERATIONS = 46;
const MOST_STEPS = 8;
/** Of what is empty they say little. */
const NEEDS_TRANSACTIONS: ReadonlySet<TopLevelKind> = new Set<TopLevelKind>([
  "getNewTransactionInSession",
  "getSignatures",
]);
const ASKS_FOR_LOCK = "tryAcquireStorageReconciliationLock";
/** How often a history that reopens the store does so once more in the end, in percent. */
const ENDS_REOPENED = 50;
/** How often one that does not is reopened once, in percent. */
const REOPENED_ONCE = 35;
/** More of them in one history would only make more orders to try. */
const MOST_PARALLEL = 4;

/** Histories for a cell, without what it skips and otherwise the same for every cell. */
export function histories(
  skips: ReadonlySet<OperationName>,
  pools: GeneratorPools = ADVERSARIAL_POOLS,
): fc.Arbitrary<History> {
  // Small seeds are no simpler than others.
  const seed = fc.noBias(fc.nat(2 ** 31 - 1));
  const steps = fc.array(seed, { minLength: 1, maxLength: MOST_STEPS, size: "max" });
  const choice: fc.Arbitrary<OperationChoice> = fc.record({ seed, steps });
  const choices = fc.array(choice, {
    minLength: FEWEST_OPERATIONS,
    maxLength: MOST_OPERATIONS,
    size: "max",
  });
  return fc
    .tuple(seed, choices)
    .map(([common, chosen]) => withoutSkipped(resolve(common, chosen, pools), skips));
}

function resolve(
  common: number,
  choices: readonly OperationChoice[],
  pools: GeneratorPools,
): History {
  const draw = new Draw(common);
  const names = drawNames(draw, pools.idFamilies, pools.sessionFamilies);
  const swarm = drawSwarm(draw);
  const sketch = new Sketch();
  const played = new Map<OperationName, number>();
  const history: Operation[] = [];
  for (const { seed, steps } of choices) {
    const edges = pools.indexEdges;
    const context = { draw: new Draw(seed), sketch, names, swarm, played, edges };
    const drawn = drawOperation(context, drawTopLevelKind(context, history.at(-1)), steps, history);
    const parallel = history.filter(({ op }) => op === "parallel").length;
    const operation =
      drawn.op === "parallel" && parallel >= MOST_PARALLEL ? drawUpsert(context) : drawn;
    history.push(operation);
    visitOperations([operation], (name) => countOne(played, name));
    sketch.note(operation);
  }
  return reopenedMore(history, draw);
}

/**
 * The history with one more reopening at times: in the end of one that reopens, since what came last must outlive
 * it too, and somewhere in one that does not. Drawn when all else is, so that cells which keep nothing, and do
 * not reopen, have the same histories as without it.
 */
function reopenedMore(history: History, draw: Draw): History {
  const reopen: Operation = { op: "reopen" };
  if (history.some(({ op }) => op === reopen.op)) {
    return draw.chance(ENDS_REOPENED) ? [...history, reopen] : history;
  }
  return draw.chance(REOPENED_ONCE)
    ? history.toSpliced(draw.below(history.length), 0, reopen)
    : history;
}

/** A transaction has little to do before there is a coValue, and a range before there are transactions. */
function drawTopLevelKind(context: DrawContext, before: Operation | undefined): TopLevelKind {
  const { draw, sketch, swarm } = context;
  // A lock that a transaction has left is asked for, as by another process.
  if (before?.op === "transaction" && leavesLock(before) && draw.chance(35)) {
    if (isEnabled(swarm, ASKS_FOR_LOCK)) return ASKS_FOR_LOCK;
  }
  const kind = drawTopLevel(context, before?.op);
  if (kind === "transaction" && sketch.ids().length === 0) return "upsertCoValue";
  if (NEEDS_TRANSACTIONS.has(kind) && !hasTransactions(sketch) && draw.chance(75)) {
    return isEnabled(swarm, "commitBatch") ? "commitBatch" : "transaction";
  }
  return kind;
}

function drawOperation(
  context: DrawContext,
  kind: TopLevelKind,
  steps: readonly number[],
  history: readonly Operation[],
): Operation {
  switch (kind) {
    case "reopen":
    case "sync":
      return { op: kind };
    case "advanceClock":
      return { op: kind, ms: drawMs(context) };
    case "transaction":
      return drawTransaction(context, steps);
    case "parallel":
      return drawParallel(context, steps);
    case "useEndedTransaction":
      return {
        op: kind,
        step: drawHandleCall(context, context.draw.pick(HANDLE_NAMES), undefined),
      };
    case "upsertCoValue":
    case "trackCoValuesSyncState":
    case "stopTrackingSyncState":
    case "eraseCoValueButKeepTombstone":
    case "tryAcquireStorageReconciliationLock":
    case "renewStorageReconciliationLock":
    case "releaseStorageReconciliationLock":
    case "commitBatch":
      return sometimesRefusedWrite(context, drawWrite(context, kind));
    default:
      return drawReadAgain(context, kind, history);
  }
}

function hasTransactions(sketch: Sketch): boolean {
  return sketch
    .ids()
    .some((id) =>
      sketch.sessions(id).some((session) => sketch.transactions(id, session).length > 0),
    );
}

function leavesLock({ steps, end }: TransactionOperation): boolean {
  return end === "commit" && steps.some(({ op }) => op === "putStorageReconciliationLock");
}
