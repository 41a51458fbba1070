// Storing coValues that are new to the store, as a client does that has just made or received them.
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import type { PreparedMessage } from "../dataset/prepared-message.ts";
import { runsEverywhere, type Workload } from "./workload.ts";

export const storeNew: Workload<PreparedMessage, void> = {
  name: "store-new",
  unit: "one new coValue stored",
  refusal: runsEverywhere,
  plan: (dataset) => ({ stored: [], operations: dataset.creations, leaves: "content" }),
  playAsync: storeMessage,
  playSync: storeMessageSync,
};
