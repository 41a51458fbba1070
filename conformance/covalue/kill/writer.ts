// The process that is killed: a real LocalNode over the cell, editing without waiting for its stores.
import { LocalNode } from "cojson";
import type { Cell, EngineSource } from "@assay/engines/engine";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { loadCrypto, quietly, SeededRandom } from "@assay/engines/jazz";
import { Editor } from "./edits.ts";
import type { WriterEvent } from "./journal.ts";
import { openStore } from "./open-store.ts";
import { ReportedStorage } from "./reported-storage.ts";

/** What a writer is told. */
export interface WriterInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Directory of the store. */
  readonly path: string;
  /** Of the edits. */
  readonly seed: number;
}

/** An editor that is so far ahead of the storage waits: its memory is finite. */
const MOST_IN_FLIGHT = 128;

/**
 * Edits until it is killed or the signal is aborted, and says what is handed over and acknowledged.
 * Every event is out before the writer goes on (`sendLine`), so a kill leaves none unsaid.
 */
export const run: WorkerFunction<WriterEvent> = async (input, emit, signal) => {
  // Both ends are of one build, and try.ts gives nothing else.
  const { source, cell, path, seed } = input as WriterInput;
  emit({ type: "started", pid: process.pid });
  const reported = new ReportedStorage(
    await openStore(await importEngine(source), cell, path),
    emit,
  );
  await quietly(async () => {
    const { node, accountID, accountSecret } = await LocalNode.withNewlyCreatedAccount({
      creationProps: { name: "writer" },
      crypto: await loadCrypto(),
      storage: reported.storage,
    });
    await reported.until(0);
    emit({ type: "ready", account: { id: accountID, secret: accountSecret } });
    const editor = new Editor(node, new SeededRandom(seed, "edits"));
    while (!signal.aborted) {
      editor.burst();
      await reported.until(MOST_IN_FLIGHT);
    }
  });
};
