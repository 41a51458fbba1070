// One stream on both sides of the binding: fjall called from Rust, and through the addon from Node, each
// with the small calls and with the composite ones, each in a fresh process, several rounds.
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { AssayError } from "@assay/engines/engine";
import { moduleBeside, runWorker } from "@assay/engines/host";
import { randomFrom, shuffled } from "../dataset/random.ts";
import { CALLS, type Calls } from "./calls.ts";
import { replayInRust } from "./rust-program.ts";
import type { NativeOutcome, NativeWorkerInput } from "./worker.ts";

/** Who calls the engine. */
export const SIDES = ["rust", "node"] as const;

export type Side = (typeof SIDES)[number];

/** Processes of one round. */
const PROCESSES = SIDES.flatMap((side) => CALLS.map((calls) => ({ side, calls })));

/** How many processes a round has. */
export const NATIVE_PROCESSES = PROCESSES.length;

/** What to run. */
export interface NativeBenchOptions {
  /** Path of the stream's file, as `writeStream` wrote it. */
  readonly stream: string;
  /** Path of the Rust program, built for release. */
  readonly program: string;
  /** Every process makes and removes its own directory in it. */
  readonly directory: string;
  readonly durability: "process" | "power";
  /** How often each process is run; in each round in another order. */
  readonly rounds: number;
  /** Decides the orders. */
  readonly seed: number;
}

/** What came of one process. */
export interface NativeRun {
  readonly round: number;
  readonly side: Side;
  readonly calls: Calls;
  readonly result: NativeOutcome;
}

/** Runs every process of every round. Errors: those of `replayInRust` and of the worker; `INTERRUPTED`. */
export async function* nativeBench(
  options: NativeBenchOptions,
  signal: AbortSignal,
): AsyncGenerator<NativeRun, void, undefined> {
  const { stream, program, directory, durability, rounds, seed } = options;
  const random = randomFrom(seed, "native rounds");
  for (let round = 0; round < rounds; round += 1) {
    for (const { side, calls } of shuffled(PROCESSES, random)) {
      const own = join(directory, `${side}-${calls}-${round}`);
      const input: NativeWorkerInput = { stream, directory: own, durability, calls };
      await mkdir(directory, { recursive: true });
      try {
        const result =
          side === "rust"
            ? await replayInRust(program, input, signal)
            : await replayInNode(input, signal);
        yield { round, side, calls, result };
      } finally {
        await rm(own, { recursive: true, force: true });
      }
    }
  }
}

async function replayInNode(input: NativeWorkerInput, signal: AbortSignal): Promise<NativeOutcome> {
  const events = runWorker<NativeOutcome>({
    module: moduleBeside(import.meta.url, "./worker"),
    input: { ...input },
    signal,
  });
  let outcome: NativeOutcome | undefined;
  for await (const event of events) outcome = event;
  if (outcome === undefined) throw new AssayError("HOST_PROTOCOL", "the worker said nothing");
  return outcome;
}
