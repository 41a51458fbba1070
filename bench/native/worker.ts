// The process that replays a stream through the binding: opens fjall's store, plays, says what it took.
import { fjallEngine } from "@assay/engines/fjall";
import type { WorkerFunction } from "@assay/engines/host";
import { z } from "zod";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { systemTimer } from "../drivers/timer.ts";
import { CALLS } from "./calls.ts";
import { replayStream } from "./replay.ts";
import type { Replayed } from "./times.ts";

const inputSchema = z.object({
  /** Path of the stream's file. */
  stream: z.string().min(1),
  /** Of this process alone. */
  directory: z.string().min(1),
  durability: z.enum(["process", "power"]),
  calls: z.enum(CALLS),
});

/** What the worker is told. */
export type NativeWorkerInput = z.infer<typeof inputSchema>;

/** What came of it: times, or why there are none. */
export type NativeOutcome =
  | { readonly outcome: "replayed"; readonly replayed: Replayed }
  | { readonly outcome: "wrong"; readonly reason: string };

/** Replays once. Errors: those of opening, of `readStream`, and the store's own. */
export const run: WorkerFunction<NativeOutcome> = async (input, emit) => {
  const { stream, directory, durability, calls } = inputSchema.parse(input);
  const store = await fjallEngine.openAsync({ path: directory, durability });
  try {
    emit({
      outcome: "replayed",
      replayed: await replayStream(stream, store, calls, systemTimer),
    });
  } catch (error) {
    if (!(error instanceof WrongAnswer)) throw error;
    emit({ outcome: "wrong", reason: error.message });
  } finally {
    await store.close();
  }
};
