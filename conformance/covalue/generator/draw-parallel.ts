// Draws operations that are in flight together: few and short branches, since a judge tries every
// order of them.
import type {
  ParallelOperation,
  SerialOperation,
  TransactionOperation,
} from "@assay/engines/covalue";
import type { DrawContext } from "./context.ts";
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

/** Two branches of up to two operations, or three of one: six orders at the most. */
export function drawParallel(
  context: DrawContext,
  stepSeeds: readonly number[],
): ParallelOperation {
  const { draw } = context;
  const wide = draw.chance(30);
  const lengths = wide ? [1, 1, 1] : [1 + draw.below(2), 1 + draw.below(2)];
  const branches: SerialOperation[][] = lengths.map(() => []);
  for (const [index, length] of lengths.entries()) {
    for (let place = 0; place < length; place += 1) {
      const operation = drawBranchOperation(context, stepSeeds);
      branches[index]?.push(operation);
      // An operation that must not meet the others is left out.
      if (!branchesMayMeet({ op: "parallel", branches }, context.sketch)) branches[index]?.pop();
    }
  }
  return { op: "parallel", branches };
}

function drawBranchOperation(context: DrawContext, stepSeeds: readonly number[]): SerialOperation {
  const { draw } = context;
  switch (draw.weighted(KINDS)) {
    case "transaction":
      return drawQuietTransaction(context, stepSeeds);
    case "read":
      return drawRead(context, draw.pick(READ_KINDS));
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
): TransactionOperation {
  // Each branch gets steps of its own from the same seeds.
  const own = stepSeeds.map((seed) => seed ^ context.draw.below(2 ** 31));
  const drawn = drawTransaction(context, own);
  return {
    ...drawn,
    steps: drawn.steps.filter(
      ({ op }) => op !== "readOutside" && op !== "writeNested" && op !== "deleteCoValueContent",
    ),
  };
}
