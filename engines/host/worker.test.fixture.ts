// Workers that worker.test.ts runs: one behaviour each.
import { AssayError } from "../engine/errors.ts";
import type { WorkerFunction } from "./worker.ts";

/** Emits what it was given, and all that could disturb the protocol beside it. */
export const run: WorkerFunction<unknown> = async (input, emit) => {
  process.stdout.write("not an event\n");
  emit({ input });
  emit({ pid: process.pid });
};

export const manyEvents: WorkerFunction<unknown> = async (_input, emit) => {
  const padding = "x".repeat(1_000);
  for (let index = 0; index < 2_000; index += 1) emit({ index, padding });
};

export const failsWithCode: WorkerFunction<unknown> = async (_input, emit) => {
  emit("before");
  throw new AssayError("DISK_FULL", "no room left");
};

export const failsWithoutCode: WorkerFunction<unknown> = async () => {
  throw new TypeError("a defect");
};

export const throwsBesideItsPromise: WorkerFunction<unknown> = async () => {
  setImmediate(() => {
    throw new Error("nobody catches this");
  });
  await forever();
};

export const diesWithoutResult: WorkerFunction<unknown> = async () => {
  process.stderr.write("the last words\n", () => process.kill(process.pid, "SIGKILL"));
  await forever();
};

/** Ends well when it is asked to. */
export const stopsWhenAsked: WorkerFunction<unknown> = async (_input, emit, signal) => {
  emit({ pid: process.pid });
  await new Promise<void>((resolve) => {
    signal.addEventListener("abort", () => {
      process.stderr.write("stopped when asked\n", () => resolve());
    });
  });
};

/** Never comes back to its event loop, so it cannot see that it is asked to end. */
export const neverStops: WorkerFunction<unknown> = async (_input, emit) => {
  emit({ pid: process.pid });
  for (;;);
};

/** Runs a worker of its own that never ends, as a parent that a test may kill. */
export const startsAnother: WorkerFunction<unknown> = async (_input, emit) => {
  const { runWorker } = await import("./worker.ts");
  const module = new URL(import.meta.url);
  for await (const event of runWorker({ module, exportName: "stopsWhenAsked", input: null })) {
    emit(event);
  }
};

function forever(): Promise<never> {
  return new Promise(() => {});
}
