// The parent's end of the protocol: requests out, replies in, matched by number; and what everyone
// who waits is told when the child ends.
import type { Answer } from "../covalue/answer.ts";
import { AssayError } from "../engine/errors.ts";
import {
  HostProcess,
  interruptedError,
  type HostProcessOptions,
  type ProcessExit,
} from "./host-process.ts";
import { decodeReply, encodeRequest, type EngineHello, type EngineRequest } from "./protocol.ts";

/** What a child is started with, and what it is called in errors. */
export interface ConnectionOptions extends Omit<HostProcessOptions, "onLine"> {
  readonly name: string;
  /** Kills the child when aborted. */
  readonly signal?: AbortSignal;
}

/** How long a child that said that it ends may take before it is killed. */
const GRACE_MS = 2_000;

/** A promise that others settle. */
interface Waiting<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A child that speaks protocol.ts. */
export class Connection {
  readonly hello: Waiting<EngineHello> = waiting();
  readonly exited: Promise<ProcessExit>;
  readonly #child: HostProcess;
  readonly #calls = new Map<number, Waiting<Answer>>();
  #sent = 0;
  /** Why no call can be answered any more. */
  #failure: unknown;

  constructor({ name, signal, ...child }: ConnectionOptions) {
    this.#child = new HostProcess({ ...child, onLine: (line) => this.#receive(line) });
    this.exited = this.#child.exited;
    const interrupt = (): void => {
      this.#fail(interruptedError());
      this.#child.kill("SIGKILL");
    };
    signal?.addEventListener("abort", interrupt, { once: true });
    void this.exited.then((exit) => {
      signal?.removeEventListener("abort", interrupt);
      this.#fail(this.#child.exitError(name, exit));
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Sends a request with the next number; rejects with the reply's error or with what ended the child. */
  async call(request: (n: number) => EngineRequest): Promise<Answer> {
    if (this.#failure !== undefined) throw this.#failure;
    this.#sent += 1;
    const n = this.#sent;
    const line = encodeRequest(request(n));
    const call = waiting<Answer>();
    this.#calls.set(n, call);
    this.#child.send(line);
    return call.promise;
  }

  kill(signal: NodeJS.Signals): Promise<ProcessExit> {
    this.#child.kill(signal);
    return this.exited;
  }

  /** Waits for a child that is about to end. */
  reap(): Promise<ProcessExit> {
    return this.#child.reap(GRACE_MS);
  }

  #receive(line: string): void {
    try {
      this.#handle(line);
    } catch (error) {
      this.#fail(error);
      this.#child.kill("SIGKILL");
    }
  }

  #handle(line: string): void {
    const reply = decodeReply(line);
    if (reply.type === "hello") {
      this.hello.resolve(reply);
      return;
    }
    if (reply.type === "error" && reply.n === undefined) {
      this.#fail(new AssayError(reply.code, reply.message));
      void this.reap();
      return;
    }
    const call = reply.n === undefined ? undefined : this.#calls.get(reply.n);
    if (call === undefined || reply.n === undefined) {
      throw new AssayError("HOST_PROTOCOL", `a reply to nothing that was asked: number ${reply.n}`);
    }
    this.#calls.delete(reply.n);
    if (reply.type === "ack") call.resolve(reply.answer);
    else call.reject(new AssayError(reply.code, reply.message));
  }

  /** Rejects whoever waits and whoever comes; the first reason counts. */
  #fail(error: unknown): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    this.hello.reject(error);
    for (const call of this.#calls.values()) call.reject(error);
    this.#calls.clear();
  }
}

function waiting<T>(): Waiting<T> {
  let resolve!: Waiting<T>["resolve"];
  let reject!: Waiting<T>["reject"];
  const promise = new Promise<T>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
}
