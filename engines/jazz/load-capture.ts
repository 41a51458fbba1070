// Loads coValues back through cojson's own storage, as a node would, and folds what it delivers.
import { codedMessage } from "../engine/errors.ts";
import type { ContentMessage } from "../history/capture.ts";
import { foldLoaded, type FoldedContent } from "./fold-content.ts";
import { guardedStorage } from "./guarded-storage.ts";
import type { JazzFailure } from "./jazz-failure.ts";
import type { JazzStore } from "./jazz-store.ts";
import { quietly } from "./quietly.ts";
import { unlessStalled } from "./stall.ts";
import type { JazzOptions } from "./store-capture.ts";

/** What came back. */
export interface LoadResult {
  /** By id; what the store did not find is left out. */
  readonly content: FoldedContent;
  readonly failures: readonly JazzFailure[];
}

/**
 * Loads the coValues one after another through one fresh storage and folds each one's messages;
 * errors of the store are failures. Stops at the first load that never ends.
 */
export async function loadCapture(
  target: JazzStore,
  ids: readonly string[],
  options: JazzOptions = {},
): Promise<LoadResult> {
  return quietly(() => loadAll(target, ids, options));
}

async function loadAll(
  target: JazzStore,
  ids: readonly string[],
  options: JazzOptions,
): Promise<LoadResult> {
  const { storage, faults, delivered } = guardedStorage(target);
  const content: FoldedContent = new Map();
  const failures: JazzFailure[] = [];
  for (const [index, id] of ids.entries()) {
    const messages: ContentMessage[] = [];
    const load = async () => {
      let found = false;
      const deliver = (message: ContentMessage) => {
        // Dependencies that were not loaded yet come along (storageAsync.ts 252): they get their turn.
        if (message.id === id) messages.push(message);
      };
      await storage.load(id, deliver, (answer) => (found = answer));
      // In a node its sync manager pulls these (sync.ts 728).
      if ("streamingQueue" in storage) {
        for (let next = storage.streamingQueue.pull(); next; next = storage.streamingQueue.pull()) {
          next();
        }
      }
      return found;
    };
    const faultsBefore = faults.length;
    const waited = await unlessStalled(load(), delivered, options);
    for (const { call, error } of faults.slice(faultsBefore)) {
      const actual = codedMessage(error);
      failures.push({ coValue: id, what: `load: ${call}`, expected: "no error", actual });
    }
    if (waited.stalled) {
      failures.push({ coValue: id, what: "load", expected: "an end", actual: "no end of it" });
      break;
    }
    const folded = waited.value ? foldLoaded(messages) : undefined;
    if (folded !== undefined) content.set(id, folded);
    if (index % 16 === 15) options.onProgress?.({ step: "load", done: index, total: ids.length });
  }
  await storage.close();
  return { content, failures };
}
