// Draws operations that are in flight together: few and short branches, since a judge tries every
// order of them.
import type {
  ParallelOperation,
  ReadOperation,
  SerialOperation,
  TransactionOperation,
} from "@assay/engines/covalue";
import { storedID, type DrawContext } from "./context.ts";
import { drawRead, READ_KINDS } from "./draw-read.ts";
import { drawTransaction } from "./draw-transaction.ts";
import { drawWrite, WRITE_KINDS } from "./draw-write.ts";
import { branchesMayMeet } from "./parallel-rules.ts";

/** What is most worth meeting: several writes that belong together, and reads that may see half of them. */
const KINDS = [
  ["transaction", 25],
  ["read", 35],
  ["batch", 25],
  ["write", 15],
] as const;

/** Two branches of up to three operations, or three of one: 20 orders at the most. */
export function drawParallel(
  context: DrawContext,
  stepSeeds: readonly number[],
): ParallelOperation {
  const { draw } = context;
  const wide = draw.chance(30);
  const lengths = wide ? [1, 1, 1] : [1 + draw.below(3), 1 + draw.below(3)];
  const branches: SerialOperation[][] = lengths.map(() => []);
  const focus = storedID(context);
  const reads: ReadOperation[] = [];
  for (const [index, length] of lengths.entries()) {
    for (let place = 0; place < length; place += 1) {
      const operation = drawBranchOperation(context, stepSeeds, { focus, reads });
      branches[index]?.push(operation);
      // An operation that must not meet the others is left out.
      if (!branchesMayMeet({ op: "parallel", branches }, context.sketch)) branches[index]?.pop();
    }
  }
  return { op: "parallel", branches };
}

/** What branches have in common, without which they would seldom meet. */
interface Meeting {
  /** What its transactions, and many of its reads, are about. */
  readonly focus: string | undefined;
  /** The reads so far: one is repeated where what is in flight may have changed its answer. */
  readonly reads: ReadOperation[];
}

function drawBranchOperation(
  context: DrawContext,
  stepSeeds: readonly number[],
  { focus, reads }: Meeting,
): SerialOperation {
  const { draw } = context;
  switch (draw.weighted(KINDS)) {
    case "transaction":
      return drawQuietTransaction(context, stepSeeds, focus);
    case "read": {
      if (reads.length > 0 && draw.chance(60)) return draw.pick(reads);
      const drawn = drawRead(context, draw.pick(READ_KINDS));
      const isAbout = focus !== undefined && "id" in drawn && draw.chance(60);
      const read = isAbout ? { ...drawn, id: focus } : drawn;
      reads.push(read);
      return read;
    }
    case "batch":
      return drawWrite(context, "commitBatch");
    case "write":
      return drawWrite(context, draw.pick(WRITE_KINDS));
  }
}

/** A transaction whose steps ask and tell nothing beside its handle, and erase nothing. */
function drawQuietTransaction(
  context: DrawContext,
  stepSeeds: readonly number[],
  focus: string | undefined,
): TransactionOperation {
  // Each branch gets steps of its own from the same seeds.
  const own = stepSeeds.map((seed) => seed ^ context.draw.below(2 ** 31));
  const drawn = drawTransaction(context, own, focus);
  return {
    ...drawn,
    // More often than elsewhere: what is beside a transaction must not go down with it.
    end: context.draw.chance(20) ? "throw" : drawn.end,
    steps: drawn.steps.filter(
      ({ op }) => op !== "readOutside" && op !== "writeNested" && op !== "deleteCoValueContent",
    ),
  };
}
