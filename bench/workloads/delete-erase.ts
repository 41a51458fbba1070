// Deleting coValues and erasing their content: the message that deletes is stored with its mark, as
// cojson's storage does, and then the content is erased at once, which cojson does when it is idle.
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import { foldMessages } from "../dataset/fold.ts";
import type { PreparedMessage } from "../dataset/prepared-message.ts";
import { randomFrom, shuffled } from "../dataset/random.ts";
import type { Workload } from "./workload.ts";

export const deleteErase: Workload<PreparedMessage, void> = {
  name: "delete-erase",
  unit: "one coValue marked as deleted and erased",
  refusal: (_cell, { deletions }) =>
    deletions.length === 0 ? "the capture holds no deletion" : undefined,
  plan({ creations, extensions, deletions, seed }) {
    const ids = creations.map(({ id }) => id);
    return {
      stored: foldMessages([...creations, ...extensions]),
      operations: shuffled(ids, randomFrom(seed, "deletions")).map((id, index) => ({
        id,
        header: undefined,
        sessions: deletions.slice(index % deletions.length).slice(0, 1),
      })),
      leaves: "remainder",
    };
  },
  async playAsync(store, message) {
    await storeMessage(store, message);
    await store.eraseCoValueButKeepTombstone(message.id);
  },
  playSync(store, message) {
    storeMessageSync(store, message);
    store.eraseCoValueButKeepTombstone(message.id);
  },
};
