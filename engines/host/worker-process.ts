// A child process that runs streams of work, one after the other: what it has loaded and compiled for one
// serves the next. Who needs a process that has done nothing before starts one of these for it alone.
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { HostProcess, interruptedError, type ProcessExit } from "./host-process.ts";
import { Mailbox } from "./mailbox.ts";
import { moduleBeside, nodeCommand } from "./running-module.ts";
import { readFromWorker, type FromWorker, type ToWorker } from "./worker-protocol.ts";

/** How a worker's process is started and ended. */
export interface WorkerProcessOptions {
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is handed what the child writes to its standard error. Default: only its tail is kept. */
  readonly stderr?: (text: string) => void;
  /** How long a worker that was asked to end may take before it is killed. Default: 2,000. */
  readonly graceMs?: number;
}

/** What is run in it, and for how long. */
export interface WorkerRun {
  /** A `file:` URL of the module, best made by `moduleBeside(import.meta.url, "./worker")`. */
  readonly module: URL;
  /** The name of its `WorkerFunction`. Default: `run`. */
  readonly exportName?: string;
  /** Is handed to the function; it checks what it gets. */
  readonly input: Json;
  /** Ends the run, and the process with it, when aborted. */
  readonly signal?: AbortSignal;
}

const DEFAULT_GRACE_MS = 2_000;

/** One child process. */
export class WorkerProcess {
  readonly #child: HostProcess;
  readonly #graceMs: number;
  #messages: Mailbox<FromWorker> | undefined;
  #exit: ProcessExit | undefined;
  #ending: Promise<unknown> | undefined;

  constructor({ env, stderr, graceMs = DEFAULT_GRACE_MS }: WorkerProcessOptions = {}) {
    this.#graceMs = graceMs;
    this.#child = new HostProcess({
      command: nodeCommand(moduleBeside(import.meta.url, "./worker-child")),
      ...(env === undefined ? {} : { env }),
      ...(stderr === undefined ? {} : { stderr }),
      onLine: (line) => {
        try {
          this.#messages?.push(readFromWorker(line));
        } catch (error) {
          this.#messages?.fail(error);
        }
      },
    });
    void this.#child.exited.then((exit) => {
      this.#exit = exit;
    });
  }

  /** Whether the process is there for another run: it ends with a run that did not come to its end. */
  get isReady(): boolean {
    return this.#exit === undefined && this.#ending === undefined && this.#messages === undefined;
  }

  /**
   * Runs a worker's function and yields its events as they come. One run at a time. The child has ended when
   * the generator has, unless the run came to its end.
   *
   * `Event` is what the named function emits; both ends are of one build, so it is not checked.
   *
   * Errors: the worker's own, with its code; `INTERRUPTED` when aborted; `HOST_EXITED` when the child
   * ended without a result; `HOST_PROTOCOL`; `INTERNAL` where another run is under way.
   */
  async *run<Event>({
    module,
    exportName = "run",
    input,
    signal,
  }: WorkerRun): AsyncGenerator<Event, void, undefined> {
    if (signal?.aborted === true) throw interruptedError();
    if (this.#messages !== undefined) throw new AssayError("INTERNAL", "a worker is at work");
    const messages = new Mailbox<FromWorker>();
    this.#messages = messages;
    this.#child.hold(true);
    // Not those of one that has ended, or could not be started.
    if (this.#exit === undefined) this.#child.forgetWords();
    const interrupt = (): void => {
      messages.interrupt(interruptedError());
      void this.end();
    };
    signal?.addEventListener("abort", interrupt, { once: true });
    void this.#child.exited.then((exit) =>
      messages.fail(this.#child.exitError(`worker ${shortName(module)}`, exit)),
    );
    let isDone = false;
    try {
      this.#send({ type: "run", module: module.href, exportName, input });
      for (;;) {
        const message = await messages.next();
        if (message.type === "done") {
          isDone = true;
          return;
        }
        if (message.type === "error") throw new AssayError(message.code, message.message);
        // See above: what the function emits, after a way through JSON.
        yield message.event as Event;
      }
    } finally {
      signal?.removeEventListener("abort", interrupt);
      if (!isDone) await this.end();
      this.#messages = undefined;
      // One that waits for another run must not keep this process.
      if (isDone) this.#child.hold(false);
    }
  }

  /** Ends the process, and has seen its end when it resolves. Idempotent. */
  async end(): Promise<void> {
    if (this.#ending === undefined) {
      this.#child.hold(true);
      this.#send({ type: "stop" });
      this.#ending = this.#child.reap(this.#graceMs);
    }
    await this.#ending;
  }

  #send(message: ToWorker): void {
    this.#child.send(JSON.stringify(message));
  }
}

/** A module by its last two names: `covalue/worker.js`. */
function shortName({ pathname }: URL): string {
  return pathname.split("/").slice(-2).join("/");
}
