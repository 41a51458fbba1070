// Storing coValues that are new to the store, each with all of its content, as a client uploads what it
// has made while it was offline.
import { uploadCalls } from "../calls/upload-call.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

/** Ends with the population. */
export const ingest: Workload = {
  name: "ingest",
  unit: "one message of a new coValue stored",
  starts: "empty",
  leaves: "content",
  overlaps: false,
  refusal: runsEverywhere,
  *stream(stage) {
    const { population } = stage.world;
    for (const member of population.members(0, population.size)) yield* uploadCalls(stage, member);
  },
};
