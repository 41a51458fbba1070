// The process in which local-node.test.ts opens a store again.
import type { EngineSource } from "../engine/engine.ts";
import type { OfferedCell } from "../engine/registry.ts";
import { importEngine } from "../host/import-engine.ts";
import type { WorkerFunction } from "../host/worker.ts";
import { readWithNodes, type WrittenByNodes } from "./live-nodes.test.support.ts";
import { openJazzStore } from "./open-jazz-store.ts";
import type { JazzVerification } from "./verify-capture.ts";

/** What the process is told. */
export interface SecondNodeInput {
  readonly source: EngineSource;
  readonly cell: OfferedCell;
  /** The store's directory. */
  readonly path: string;
  readonly written: WrittenByNodes;
}

/** Emits one verification an account. */
export const run: WorkerFunction<JazzVerification> = async (input, emit) => {
  // The test that starts this hands it nothing else.
  const { source, cell, path, written } = input as SecondNodeInput;
  const engine = await importEngine(source);
  const { target, close } = await openJazzStore(engine, { ...cell, tuning: {} }, path);
  for (const verification of await readWithNodes(target, written)) emit(verification);
  await close();
};
