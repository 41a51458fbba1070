// Workers that worker.test.ts runs: one behaviour each.
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { AssayError } from "../engine/errors.ts";
import { temporaryDirectory } from "./temporary-directory.ts";
import { runWorker, type WorkerFunction } from "./worker.ts";

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

/** What the workers below are given: where a test listens, and what it hears closing is their end. */
interface Watched {
  readonly port: number;
  readonly exportName: string;
}

/** Ends when its parent does, though it does nothing. */
export const waitsWatched: WorkerFunction<unknown> = async (input, emit) => {
  await connectTo(input);
  emit("connected");
  await forever();
};

/** Never comes back to its event loop. */
export const neverStopsWatched: WorkerFunction<unknown> = async (input, emit) => {
  await connectTo(input);
  emit("connected");
  for (;;);
};

/** Starts a worker of its own and then waits, as a parent that a test kills. */
export const startsAnother: WorkerFunction<unknown> = async (input, emit) => {
  await startAnother(input);
  emit({ pid: process.pid });
  await forever();
};

/** Starts a worker of its own and exits without ending it. */
export const startsAnotherAndExits: WorkerFunction<unknown> = async (input) => {
  await startAnother(input);
  process.exit(0);
};

/** Leaves a temporary directory behind. */
export const exitsWithDirectory: WorkerFunction<unknown> = async (input, emit) => {
  const { path } = temporaryDirectory(String(input));
  writeFileSync(join(path, "file"), "");
  emit(path);
  process.exit(0);
};

/** Has a temporary directory and waits, until a test kills it. */
export const holdsDirectory: WorkerFunction<unknown> = async (input, emit) => {
  const { path } = temporaryDirectory(String(input));
  writeFileSync(join(path, "file"), "");
  emit({ pid: process.pid, path });
  await forever();
};

async function startAnother(input: unknown): Promise<void> {
  const { exportName, port } = watched(input);
  const module = new URL(import.meta.url);
  const events = runWorker({ module, exportName, input: { exportName, port } });
  await events.next();
}

async function connectTo(input: unknown): Promise<void> {
  await once(connect(watched(input).port, "127.0.0.1"), "connect");
}

function watched(input: unknown): Watched {
  // The test that starts these workers hands them nothing else.
  return input as Watched;
}

function forever(): Promise<never> {
  return new Promise(() => {});
}
