// Draws transactions: mostly about one coValue, as cojson's are, and often the one before is about it too.
import type { TransactionOperation, TransactionStep } from "@assay/engines/covalue";
import { recentID, type DrawContext } from "./context.ts";
import { Draw } from "./draw.ts";
import { drawStep } from "./draw-step.ts";
import { countOne, drawKind, drawStepWeights } from "./swarm.ts";
import { drawTogether } from "./draw-together.ts";

/** A transaction with one step a seed; `about` is what it is about where that is given. */
export function drawTransaction(
  context: DrawContext,
  stepSeeds: readonly number[],
  about?: string,
): TransactionOperation {
  const { draw, sketch, swarm } = context;
  const focus = draw.chance(85) ? (about ?? recentID(context)) : undefined;
  const end = draw.chance(22) ? "throw" : "commit";
  const weights = drawStepWeights(draw, swarm);
  const mark = sketch.mark();
  const steps: TransactionStep[] = [];
  for (const seed of stepSeeds) {
    const stepContext = { ...context, draw: new Draw(seed) };
    const kind = drawKind(stepContext, weights);
    const step =
      kind === "together"
        ? drawTogether(stepContext, focus)
        : drawStep(stepContext, kind, focus, steps);
    countOne(context.played, step.op);
    // Later steps see what earlier ones wrote.
    sketch.noteStep(step);
    steps.push(step);
  }
  // Whoever adds the transaction to the history notes it as a whole.
  sketch.rollBackTo(mark);
  return { op: "transaction", steps, end };
}
