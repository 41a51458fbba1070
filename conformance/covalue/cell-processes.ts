// The processes that cells are checked in. A cell has one to itself while it is checked, and leaves it to the
// next cell of the same engine, for which everything is loaded and compiled then. Engines never share one: what
// one of them breaks late, a thread say, would be held against another.
import { hasCode, type EngineSource, type Json } from "@assay/engines/engine";
import { interruptedError, moduleBeside, WorkerProcess } from "@assay/engines/host";
import type { Verdict } from "../events.ts";
import type { CellEvent } from "./cell-events.ts";
import type { CellInput } from "./cell-input.ts";

/** After these, whatever the engine did wrong may have left something in the process. */
const UNSOUND: ReadonlySet<Verdict["verdict"]> = new Set(["fail", "deviation"]);

/** Processes of cells, kept from one cell to the next of its engine. */
export class CellProcesses {
  readonly #start: () => WorkerProcess;
  readonly #idle = new Map<string, WorkerProcess[]>();
  /** How many of an engine's waiting processes have a cell that will come for them. */
  readonly #reserved = new Map<string, number>();

  /** `start` starts a process; tests count them. Default: as it is. */
  constructor(start = (): WorkerProcess => new WorkerProcess()) {
    this.#start = start;
  }

  /** Whether a process that has checked cells of the engine waits for another, and is not reserved. */
  hasIdle(source: EngineSource): boolean {
    const name = nameOf(source);
    const ready = this.#idle.get(name)?.filter(({ isReady }) => isReady) ?? [];
    return ready.length > this.#reservedOf(name);
  }

  /** Reserves a process that waits for a cell of its engine that will be run; whether there was one. */
  reserve(source: EngineSource): boolean {
    if (!this.hasIdle(source)) return false;
    const name = nameOf(source);
    this.#reserved.set(name, this.#reservedOf(name) + 1);
    return true;
  }

  /**
   * Checks a cell in a process that has checked others of its engine, or else in a new one; also in a new
   * one where the other is found dead, which no check of this cell has done. Errors: those of
   * `WorkerProcess.run`.
   */
  async *run(input: CellInput, signal: AbortSignal): AsyncGenerator<CellEvent, void, undefined> {
    if (signal.aborted) throw interruptedError();
    const used = this.#take(input.source);
    let hasBegun = false;
    if (used !== undefined) {
      try {
        for await (const event of this.#runIn(used, input, signal)) {
          hasBegun = true;
          yield event;
        }
        return;
      } catch (error) {
        if (hasBegun || !hasCode(error, "HOST_EXITED")) throw error;
      }
    }
    yield* this.#runIn(this.#start(), input, signal);
  }

  /** One that a cell failed in is of no more use: it may be what the cell left there. */
  async *#runIn(
    process: WorkerProcess,
    input: CellInput,
    signal: AbortSignal,
  ): AsyncGenerator<CellEvent, void, undefined> {
    // Where some clauses are not looked at, a call may never have answered, and be there still.
    let isSound = input.clauses === undefined;
    try {
      const events = process.run<CellEvent>({
        module: moduleBeside(import.meta.url, "./worker"),
        // Plain data by its type; the worker checks it.
        input: input as unknown as Json,
        signal,
      });
      for await (const event of events) {
        if (event.type === "checked" && UNSOUND.has(event.outcome.verdict)) isSound = false;
        yield event;
      }
    } finally {
      if (isSound && process.isReady) this.#put(input.source, process);
      else await process.end();
    }
  }

  /** Ends the processes that wait, but not those of these engines and of engines of which one is reserved. */
  async endAllBut(sources: readonly EngineSource[]): Promise<void> {
    const reserved = [...this.#idle.keys()].filter((name) => this.#reservedOf(name) > 0);
    await this.#endAllBut(new Set([...sources.map(nameOf), ...reserved]));
  }

  /** Ends every process that waits. */
  async endAll(): Promise<void> {
    this.#reserved.clear();
    await this.#endAllBut(new Set());
  }

  async #endAllBut(kept: ReadonlySet<string>): Promise<void> {
    const left = [...this.#idle].filter(([name]) => !kept.has(name));
    for (const [name] of left) this.#idle.delete(name);
    await Promise.all(left.flatMap(([, processes]) => processes).map((process) => process.end()));
  }

  #reservedOf(name: string): number {
    return this.#reserved.get(name) ?? 0;
  }

  #take(source: EngineSource): WorkerProcess | undefined {
    const name = nameOf(source);
    this.#reserved.set(name, Math.max(0, this.#reservedOf(name) - 1));
    const idle = this.#idle.get(name) ?? [];
    for (;;) {
      const process = idle.pop();
      if (process === undefined || process.isReady) return process;
    }
  }

  #put(source: EngineSource, process: WorkerProcess): void {
    const idle = this.#idle.get(nameOf(source)) ?? [];
    this.#idle.set(nameOf(source), [...idle, process]);
  }
}

function nameOf({ module, exportName }: EngineSource): string {
  return JSON.stringify([module, exportName]);
}
