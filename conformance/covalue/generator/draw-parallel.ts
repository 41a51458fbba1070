// Draws operations that are in flight together: about few rows, so that they meet, and not more than a
// judge can put in order.
import {
  READ_NAMES,
  WRITE_NAMES,
  type ParallelOperation,
  type ReadOperation,
  type SerialOperation,
  type SingleWriteOperation,
  type TransactionOperation,
  type TransactionStep,
} from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
import { drawRead } from "./draw-read.ts";
import { drawTransaction } from "./draw-transaction.ts";
import { drawWrite } from "./draw-write.ts";
import type { NamePool } from "./names.ts";
import { branchesMayMeet } from "./parallel-rules.ts";
import { sometimesRefusedWrite } from "./draw-refused.ts";

/** A judge tries the orders of so many operations in little time. */
const MOST_IN_FLIGHT = 8;
const MOST_BRANCHES = 4;
const LONGEST_BRANCH = 3;
const MOST_STEPS_IN_FLIGHT = 4;

/** What may be in flight, by what it is about. */
const THEMES = {
  /** Several writes that belong together, and reads that may see half of them. */
  rows: [
    ["transaction", 30],
    ["commitBatch", 20],
    ["readCoValue", 12],
    ["getCoValueSessions", 10],
    ["getNewTransactionInSession", 10],
    ["getSignatures", 6],
    ["getCoValueKnownState", 6],
    ["upsertCoValue", 6],
  ],
  erasure: [
    ["eraseCoValueButKeepTombstone", 30],
    ["transaction", 25],
    ["commitBatch", 25],
    ["getAllCoValuesWaitingForDelete", 12],
    ["getCoValueKnownState", 8],
  ],
  locks: [
    ["tryAcquireStorageReconciliationLock", 50],
    ["renewStorageReconciliationLock", 20],
    ["releaseStorageReconciliationLock", 20],
    ["transaction", 10],
  ],
  syncState: [
    ["trackCoValuesSyncState", 45],
    ["stopTrackingSyncState", 25],
    ["getUnsyncedCoValueIDs", 30],
  ],
  anything: [
    ["transaction", 25],
    ["read", 35],
    ["write", 36],
    ["sync", 4],
  ],
} as const;

type Theme = keyof typeof THEMES;
type FlightKind = (typeof THEMES)[Theme][number][0];

const THEME_WEIGHTS = [
  ["rows", 35],
  ["erasure", 12],
  ["locks", 15],
  ["syncState", 13],
  ["anything", 25],
] as const satisfies readonly (readonly [Theme, number])[];

/** Two to four branches of up to three operations. */
export function drawParallel(
  context: DrawContext,
  stepSeeds: readonly number[],
): ParallelOperation {
  const { draw } = context;
  const theme = draw.weighted(THEME_WEIGHTS);
  const about = { ...context, names: namesOf(context, theme) };
  const lengths = Array.from(
    { length: 2 + draw.below(MOST_BRANCHES - 1) },
    () => 1 + draw.below(LONGEST_BRANCH),
  );
  const branches: SerialOperation[][] = lengths.map(() => []);
  const reads: ReadOperation[] = [];
  let inFlight = 0;
  for (const [index, length] of lengths.entries()) {
    for (let place = 0; place < length && inFlight < MOST_IN_FLIGHT; place += 1) {
      const kind: FlightKind = draw.weighted<FlightKind>(THEMES[theme]);
      branches[index]?.push(drawInFlight(about, kind, stepSeeds, reads));
      // An operation that must not meet the others is left out.
      if (branchesMayMeet({ op: "parallel", branches }, context.sketch)) inFlight += 1;
      else branches[index]?.pop();
    }
  }
  return { op: "parallel", branches };
}

/** Few names, so that branches meet; an erasure needs others beside the erased one. */
function namesOf({ draw, names, sketch }: DrawContext, theme: Theme): NamePool {
  if (theme === "anything" && draw.chance(50)) return names;
  const stored = names.ids.filter((id) => sketch.hasCoValue(id));
  const most = theme === "rows" ? 1 : 3;
  const ids = draw.pickSome(stored.length > 0 ? stored : names.ids, most);
  return { ids, sessions: names.sessions, peers: draw.pickSome(names.peers, 1) };
}

function drawInFlight(
  context: DrawContext,
  kind: FlightKind,
  stepSeeds: readonly number[],
  reads: ReadOperation[],
): SerialOperation {
  const { draw } = context;
  switch (kind) {
    case "transaction":
      return drawQuietTransaction(context, stepSeeds);
    case "sync":
      return { op: kind };
    case "read":
      return drawFlightRead(context, draw.pick(READ_NAMES), reads);
    case "write":
      return drawFlightWrite(context, draw.pick(WRITE_NAMES));
    case "upsertCoValue":
    case "commitBatch":
    case "eraseCoValueButKeepTombstone":
    case "trackCoValuesSyncState":
    case "stopTrackingSyncState":
    case "tryAcquireStorageReconciliationLock":
    case "renewStorageReconciliationLock":
    case "releaseStorageReconciliationLock":
      return drawFlightWrite(context, kind);
    default:
      return drawFlightRead(context, kind, reads);
  }
}

/** A read, often one that is in flight already: what else is in flight may have changed its answer. */
function drawFlightRead(
  context: DrawContext,
  kind: ReadOperation["op"],
  reads: ReadOperation[],
): ReadOperation {
  if (reads.length > 0 && context.draw.chance(50)) return context.draw.pick(reads);
  const read = drawRead(context, kind);
  reads.push(read);
  return read;
}

function drawFlightWrite(
  context: DrawContext,
  kind: SingleWriteOperation["op"],
): SingleWriteOperation {
  return sometimesRefusedWrite(context, drawWrite(context, kind));
}

/** A transaction whose steps ask and tell nothing beside its handle, and erase nothing; it often waits. */
function drawQuietTransaction(
  context: DrawContext,
  stepSeeds: readonly number[],
): TransactionOperation {
  const { draw } = context;
  // Each branch gets steps of its own from the same seeds.
  const own = stepSeeds.slice(0, MOST_STEPS_IN_FLIGHT).map((seed) => seed ^ draw.below(2 ** 31));
  const drawn = drawTransaction(context, own);
  const steps: TransactionStep[] = drawn.steps.filter(
    ({ op }) => op !== "readOutside" && op !== "writeNested" && op !== "deleteCoValueContent",
  );
  if (draw.chance(40)) steps.splice(draw.below(steps.length + 1), 0, { op: "wait" });
  // More often than elsewhere: what is beside a transaction must not go down with it.
  return { ...drawn, steps, end: draw.chance(20) ? "throw" : drawn.end };
}
