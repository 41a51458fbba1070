// Reading large binary coValues in signed steps, from their beginning to their end and anew.
import { readChunkCalls } from "../calls/read-chunk-call.ts";
import type { Member } from "../dataset/population.ts";
import type { World } from "../dataset/world.ts";
import type { Workload } from "./workload.ts";

export const stream: Workload = {
  name: "stream",
  unit: "one signed step of a large coValue read",
  starts: "filled",
  leaves: "nothing",
  overlaps: false,
  refusal: (_cell, world) =>
    largeMembers(world).length === 0
      ? "the capture holds no coValue that is large enough to be read in steps"
      : undefined,
  /** Ends at once where there is none to read. */
  *stream(stage) {
    const members = largeMembers(stage.world);
    if (members.length === 0) return;
    for (;;) for (const member of members) yield* readChunkCalls(stage, member);
  },
};

/** Those that were stored in several messages; each stands once among the first. */
function largeMembers({ population, templates }: World): Member[] {
  const first = Math.min(population.size, templates.coValues.length);
  return [...population.members(0, first)].filter(({ template }) => template.uploads.length > 1);
}
