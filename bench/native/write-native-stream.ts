// The stream of a native bench, from a capture to the file.
import type { Capture } from "@assay/engines/history";
import { makeDataset } from "../dataset/dataset.ts";
import { DEFAULT_PARAMETERS } from "../parameters.ts";
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

/** Writes a stream with `samples` timed operations of each kind. Errors: those of `makeDataset`. */
export function writeNativeStream(
  path: string,
  capture: Capture,
  { seed, samples }: { readonly seed: number; readonly samples: number },
): StreamSize {
  const warmUpOperations = Math.ceil(samples * WARM_UP_SHARE);
  const amounts = { ...DEFAULT_PARAMETERS, samples, warmUpOperations };
  // Half of the data is played, the other half is there before.
  const dataset = makeDataset(capture, seed, {
    ...amounts,
    samples: 2 * samples,
    warmUpOperations: 2 * warmUpOperations,
  });
  const { filled, operations } = writeStream(path, planStream(dataset, amounts));
  return { filled, operations };
}
