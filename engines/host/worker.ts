// Runs a stream of work inside a fresh child process: a bench or a conformance run of one cell. The
// child is told a module, runs what it exports to the end and sends events on the way.
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { HostProcess, interruptedError } from "./host-process.ts";
import { Mailbox } from "./mailbox.ts";
import { moduleBeside, nodeCommand } from "./running-module.ts";
import { readFromWorker, type FromWorker, type ToWorker } from "./worker-protocol.ts";

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
export interface WorkerOptions {
  /** A `file:` URL of the module, best made by `moduleBeside(import.meta.url, "./worker")`. */
  readonly module: URL;
  /** The name of its `WorkerFunction`. Default: `run`. */
  readonly exportName?: string;
  /** Is handed to the function; it checks what it gets. */
  readonly input: Json;
  /** Ends the worker when aborted. */
  readonly signal?: AbortSignal;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is handed what the child writes to its standard error. Default: only its tail is kept. */
  readonly stderr?: (text: string) => void;
  /** How long a worker that was asked to end may take before it is killed. Default: 2,000. */
  readonly graceMs?: number;
}

const DEFAULT_GRACE_MS = 2_000;

/**
 * Runs a worker and yields its events as they come. The child has ended when the generator has,
 * however that came about: also by an error, an abort, or a reader that stops early.
 *
 * `Event` is what the named function emits; both ends are of one build, so it is not checked.
 *
 * Errors: the worker's own, with its code; `INTERRUPTED` when aborted; `HOST_EXITED` when the child
 * ended without a result; `HOST_PROTOCOL`.
 */
export async function* runWorker<Event>(
  options: WorkerOptions,
): AsyncGenerator<Event, void, undefined> {
  const { module, exportName = "run", input, signal, graceMs = DEFAULT_GRACE_MS } = options;
  if (signal?.aborted === true) throw interruptedError();

  const messages = new Mailbox<FromWorker>();
  const child = new HostProcess({
    command: nodeCommand(moduleBeside(import.meta.url, "./worker-child")),
    ...(options.env === undefined ? {} : { env: options.env }),
    ...(options.stderr === undefined ? {} : { stderr: options.stderr }),
    onLine: (line) => {
      try {
        messages.push(readFromWorker(line));
      } catch (error) {
        messages.fail(error);
      }
    },
  });
  const send = (message: ToWorker): void => child.send(JSON.stringify(message));
  let ending: Promise<unknown> | undefined;
  const end = (): Promise<unknown> => {
    if (ending === undefined) {
      send({ type: "stop" });
      ending = child.reap(graceMs);
    }
    return ending;
  };
  const interrupt = (): void => {
    messages.interrupt(interruptedError());
    void end();
  };
  signal?.addEventListener("abort", interrupt, { once: true });
  void child.exited.then((exit) => messages.fail(child.exitError(`worker ${module.href}`, exit)));

  try {
    send({ type: "run", module: module.href, exportName, input });
    for (;;) {
      const message = await messages.next();
      if (message.type === "done") return;
      if (message.type === "error") throw new AssayError(message.code, message.message);
      // See above: what the function emits, after a way through JSON.
      yield message.event as Event;
    }
  } finally {
    signal?.removeEventListener("abort", interrupt);
    await end();
  }
}
