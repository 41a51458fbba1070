// Storing messages that extend coValues: edits arriving one message at a time.
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import { foldMessages } from "../dataset/fold.ts";
import type { PreparedMessage } from "../dataset/prepared-message.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

export const append: Workload<PreparedMessage, void> = {
  name: "append",
  unit: "one message appended to a coValue",
  refusal: runsEverywhere,
  plan: ({ creations, extensions, extendedIDs }) => ({
    stored: foldMessages(creations.filter(({ id }) => extendedIDs.has(id))),
    operations: extensions,
    leaves: "content",
  }),
  playAsync: storeMessage,
  playSync: storeMessageSync,
};
