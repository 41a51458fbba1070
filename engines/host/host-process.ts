// A child process that is spoken to in lines: the parent's half that engines' children and workers
// share. Spawning, tracking, standard error and the end of a child are here and nowhere else.
import { spawn, type ChildProcessByStdio } from "node:child_process";
import { Socket } from "node:net";
import type { Readable, Writable } from "node:stream";
import { AssayError } from "../engine/errors.ts";
import { withLastWords } from "../engine/last-words.ts";
import { readLines } from "./json-lines.ts";
import { trackProcess } from "./processes.ts";
import type { Command } from "./running-module.ts";

/** How a child process ended: its exit code, or the signal that killed it. */
export interface ProcessExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What a child process is started with. */
export interface HostProcessOptions {
  readonly command: Command;
  /** Variables beside those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Is handed what the child writes to its standard error. Default: only its tail is kept. */
  readonly stderr?: (text: string) => void;
  /** Is called for each line that the child writes to its standard output. */
  readonly onLine: (line: string) => void;
}

/** How much of a child's standard error is kept for error messages, in UTF-16 units: an assertion with the stacks below it. */
const STDERR_TAIL_UNITS = 8_000;

/** One running child. */
export class HostProcess {
  /** Settles when the child has ended and everything it wrote has been read; never rejects. */
  readonly exited: Promise<ProcessExit>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  #stderrTail = "";

  constructor(options: HostProcessOptions) {
    this.#child = spawn(options.command.program, options.command.arguments, {
      stdio: ["pipe", "pipe", "pipe"],
      env: { ...process.env, ...options.env },
    });
    trackProcess(this.#child);
    readLines(this.#child.stdout, options.onLine);
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#keepTail(text);
      options.stderr?.(text);
    });
    // A child that ended cannot be written to; its exit is what tells.
    this.#child.stdin.on("error", () => {});
    this.#child.on("error", (error) => this.#keepTail(error.message));
    this.exited = new Promise((resolve) => {
      this.#child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /** `undefined` when the operating system could not start it. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether this process goes on for the child's sake, as it does at first; the child ends with it anyway. */
  hold(isHeld: boolean): void {
    for (const one of [this.#child, ...this.#child.stdio]) {
      if (one !== this.#child && !(one instanceof Socket)) continue;
      if (isHeld) one.ref();
      else one.unref();
    }
  }

  /** Sends one line; nothing happens once the child has ended. */
  send(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Sends a signal; nothing happens once the child has ended. */
  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Waits until the child has ended, and kills it with SIGKILL after the grace time in milliseconds. */
  async reap(graceMs: number): Promise<ProcessExit> {
    const timer = setTimeout(() => this.kill("SIGKILL"), graceMs);
    try {
      return await this.exited;
    } finally {
      clearTimeout(timer);
    }
  }

  /** What it has written to its standard error so far is of no more use: words of what is done are not its last. */
  forgetWords(): void {
    this.#stderrTail = "";
  }

  /** The error of whoever waited for an answer of a child that ended: how, and its last words. */
  exitError(what: string, { code, signal }: ProcessExit): AssayError {
    const how = signal === null ? `ended with exit code ${code}` : `was killed by ${signal}`;
    const ended = `the process of ${what} ${how} before it answered`;
    return new AssayError("HOST_EXITED", withLastWords(ended, this.#stderrTail));
  }

  #keepTail(text: string): void {
    this.#stderrTail = (this.#stderrTail + text).slice(-STDERR_TAIL_UNITS);
  }
}

/** The error of whoever is told to end by a signal. */
export function interruptedError(): AssayError {
  return new AssayError("INTERRUPTED", "the run was interrupted");
}
