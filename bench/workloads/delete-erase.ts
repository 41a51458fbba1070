// Deleting coValues and erasing their content, each one once.
import { EraseCall } from "../calls/erase-call.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { Workload } from "./workload.ts";

/** Ends when every coValue is erased. */
export const deleteErase: Workload = {
  name: "delete-erase",
  unit: "one coValue marked as deleted and erased",
  starts: "filled",
  leaves: "remainder",
  overlaps: false,
  refusal: (_cell, { templates }) =>
    templates.deletions.length === 0 ? "the capture holds no deletion" : undefined,
  *stream(stage) {
    const { population, seed, templates } = stage.world;
    const { deletions } = templates;
    const all = Array.from({ length: population.size }, (_, index) => index);
    for (const index of shuffled(all, randomFrom(seed, "delete-erase"))) {
      const deletion = deletions[index % deletions.length];
      if (deletion === undefined) return;
      yield new EraseCall(stage, population.member(index), deletion);
    }
  },
};
