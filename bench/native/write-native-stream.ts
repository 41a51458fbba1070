// The stream of a native bench, from a capture to the file.
import type { Capture } from "@assay/engines/history";
import { makeWorld } from "../dataset/world.ts";
import { benchPlan } from "../parameters.ts";
import { planStream } from "./plan-stream.ts";
import { writeStream } from "./write-stream.ts";

/** How much is in a stream. */
export interface StreamSize {
  /** CoValues that are stored before. */
  readonly filled: number;
  /** Operations, those of the warm-up included. */
  readonly operations: number;
}

/** One operation in ten more warms up. */
const WARM_UP_SHARE = 0.1;

/** Writes a stream with `samples` timed operations of each kind. Errors: those of `makeWorld`. */
export function writeNativeStream(
  path: string,
  capture: Capture,
  { seed, samples }: { readonly seed: number; readonly samples: number },
): StreamSize {
  const world = makeWorld(capture, seed, benchPlan("smoke").parameters);
  const warmUpOperations = Math.ceil(samples * WARM_UP_SHARE);
  const { filled, operations } = writeStream(
    path,
    planStream(world, { samples, warmUpOperations }),
  );
  return { filled, operations };
}
