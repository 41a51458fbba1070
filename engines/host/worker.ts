// Runs a stream of work inside a fresh child process, as the bench of one cell. The child is told a module,
// runs what it exports to the end and sends events on the way.
import { interruptedError } from "./host-process.ts";
import { WorkerProcess, type WorkerProcessOptions, type WorkerRun } from "./worker-process.ts";

/**
 * What a worker module exports. Emits its events in order, each anything that JSON can say; ends
 * early when the signal is aborted; a rejection with a stable code keeps it, any other is `INTERNAL`.
 */
export type WorkerFunction<Event> = (
  input: unknown,
  emit: (event: Event) => void,
  signal: AbortSignal,
) => Promise<void>;

/** What to run, and how. */
export interface WorkerOptions extends WorkerRun, WorkerProcessOptions {}

/**
 * Runs a worker and yields its events as they come. The child has ended when the generator has,
 * however that came about: also by an error, an abort, or a reader that stops early.
 *
 * Errors: those of `WorkerProcess.run`.
 */
export async function* runWorker<Event>(
  options: WorkerOptions,
): AsyncGenerator<Event, void, undefined> {
  // No process is started for what is interrupted already.
  if (options.signal?.aborted === true) throw interruptedError();
  const worker = new WorkerProcess(options);
  try {
    yield* worker.run<Event>(options);
  } finally {
    await worker.end();
  }
}
