// An engine in a child process of its own, driven operation by operation: for tests that kill it
// between two of them, and for engines in other languages.
import type { Answer } from "../covalue/answer.ts";
import type { Operation } from "../covalue/operations.ts";
import type { Api, Durability, Tuning } from "../engine/cell.ts";
import type { EngineSource } from "../engine/engine.ts";
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { Connection } from "./connection.ts";
import { interruptedError, type ProcessExit } from "./host-process.ts";
import type { EngineHello, EngineRequest } from "./protocol.ts";
import { moduleBeside, nodeCommand, type Command } from "./running-module.ts";

/** Which engine to run, and how its store is opened. */
export interface EngineProcessOptions {
  /** A module that exports the engine, or a program that speaks protocol.ts. */
  readonly source: EngineSource | Command;
  /** `tuning` defaults to none. */
  readonly cell: { readonly api: Api; readonly durability: Durability; readonly tuning?: Tuning };
  /** Directory that holds the data. */
  readonly path: string;
  /** Kills the child when aborted; every pending and later call rejects with `INTERRUPTED`. */
  readonly signal?: AbortSignal;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is handed what the child writes to its standard error. Default: only its tail is kept. */
  readonly stderr?: (text: string) => void;
}

type OperationRequest = Extract<EngineRequest, { type: "op" }>;

/**
 * Starts a child and waits for its hello; the store is not open yet.
 *
 * Errors: `ENGINE_UNKNOWN`, `ENGINE_UNAVAILABLE`, `HOST_EXITED`, `HOST_PROTOCOL`, `INTERRUPTED`; the
 * child has ended then.
 */
export async function spawnEngine(options: EngineProcessOptions): Promise<EngineProcess> {
  if (options.signal?.aborted === true) throw interruptedError();
  const { source, signal, env, stderr } = options;
  const connection = new Connection({
    ...describeSource(source),
    ...(signal === undefined ? {} : { signal }),
    ...(env === undefined ? {} : { env }),
    ...(stderr === undefined ? {} : { stderr }),
  });
  try {
    return new EngineProcess(connection, await connection.hello.promise, options);
  } catch (error) {
    await connection.kill("SIGKILL");
    throw error;
  }
}

/**
 * An engine's child process. Calls may be made without waiting for those before them; the child
 * serves them in order. Once the child has ended, every pending and later call rejects with
 * `HOST_EXITED` and the tail of what the child wrote to its standard error.
 */
export class EngineProcess implements AsyncDisposable {
  /** What the child said of its engine. */
  readonly hello: EngineHello;
  /** Settles when the child has ended, however that came about; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #connection: Connection;
  readonly #options: EngineProcessOptions;
  #closed: Promise<void> | undefined;

  /** Made by `spawnEngine`. */
  constructor(connection: Connection, hello: EngineHello, options: EngineProcessOptions) {
    this.hello = hello;
    this.exited = connection.exited;
    this.#connection = connection;
    this.#options = options;
  }

  /** `undefined` when the operating system could not start it. */
  get pid(): number | undefined {
    return this.#connection.pid;
  }

  /** Opens the store. Errors: those of `Engine.openSync`; the child lives on, and may try again. */
  async open(): Promise<void> {
    const { cell, path } = this.#options;
    const { api, durability, tuning = {} } = cell;
    await this.#connection.call((n) => ({ type: "open", n, path, api, durability, tuning }));
  }

  /** Plays one operation; it settles when the store has acknowledged it. The store's errors are answers. */
  play(operation: Operation): Promise<Answer> {
    return this.#connection.call((n) => {
      // What the schema reads is the same type, save that it does not say `readonly`.
      return { type: "op", n, operation: operation as OperationRequest["operation"] };
    });
  }

  /** The store's state as `observeState` gives it, with the locks of `peers`. */
  async observe(peers: readonly string[]): Promise<Json> {
    const answer = await this.#connection.call((n) => ({ type: "observe", n, peers: [...peers] }));
    if ("ok" in answer) return answer.ok;
    throw new AssayError("HOST_PROTOCOL", "an engine's process answered no state");
  }

  /** Closes the store and waits until the child has ended; errors are the store's. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  /** Sends a signal and waits until the child has ended. Default: SIGKILL. */
  kill(signal: NodeJS.Signals = "SIGKILL"): Promise<ProcessExit> {
    return this.#connection.kill(signal);
  }

  /** Kills the child if it still runs; a store that has to be closed well is closed by `close`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
  }

  async #close(): Promise<void> {
    try {
      await this.#connection.call((n) => ({ type: "close", n }));
    } finally {
      await this.#connection.reap();
    }
  }
}

function describeSource(source: EngineSource | Command): { name: string; command: Command } {
  if ("program" in source) return { name: source.program, command: source };
  const { module, exportName } = source;
  const main = moduleBeside(import.meta.url, "./child");
  return { name: `${exportName} of ${module}`, command: nodeCommand(main, module, exportName) };
}
