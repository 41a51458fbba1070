// The process that is killed: opens a filled store and appends as fast as it can, saying of each append
// that it was acknowledged before it issues the next.
import { readFileSync } from "node:fs";
import type { Cell, EngineSource } from "@assay/engines/engine";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import type { AppendPlan } from "./append-plan.ts";

/** What a writer is told. */
export interface WriterInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Directory of the store. */
  readonly path: string;
  /** File of the `AppendPlan`: too long for one line between two processes. */
  readonly plan: string;
}

/** First the process, then the number of each message that was acknowledged. */
export type WriterEvent = { readonly pid: number } | { readonly acknowledged: number };

/** Appends until it is killed; every event is out before the writer goes on (`sendLine`). */
export const run: WorkerFunction<WriterEvent> = async (input, emit) => {
  // Both ends are of one build, and kill-writer.ts gives nothing else.
  const { source, cell, path, plan } = input as WriterInput;
  const { lanes, messages } = JSON.parse(readFileSync(plan, "utf8")) as AppendPlan;
  const engine = await importEngine(source);
  const options = { path, durability: cell.durability, tuning: cell.tuning };
  emit({ pid: process.pid });
  if (cell.api === "sync") {
    const store = engine.openSync(options);
    for (const [n, message] of messages.entries()) {
      storeMessageSync(store, message);
      emit({ acknowledged: n });
    }
    return;
  }
  const store = await engine.openAsync(options);
  const playLane = async (lane: number): Promise<void> => {
    for (let n = lane; n < messages.length; n += lanes) {
      const message = messages[n];
      if (message === undefined) return;
      await storeMessage(store, message);
      emit({ acknowledged: n });
    }
  };
  await Promise.all(Array.from({ length: lanes }, (_, lane) => playLane(lane)));
};
