// The processes that cells are checked in. A cell has one to itself while it is checked, and leaves it to the
// next cell of the same engine, for which everything is loaded and compiled then. Engines never share one: what
// one of them breaks late, a thread say, would be held against another.
import type { EngineSource, Json } from "@assay/engines/engine";
import { moduleBeside, WorkerProcess } from "@assay/engines/host";
import type { ConformanceEvent } from "../events.ts";
import type { CellInput } from "./cell-input.ts";

/** Processes of cells, kept from one cell to the next of its engine. */
export class CellProcesses {
  readonly #start: () => WorkerProcess;
  readonly #idle = new Map<string, WorkerProcess[]>();

  /** `start` starts a process; tests count them. Default: as it is. */
  constructor(start = (): WorkerProcess => new WorkerProcess()) {
    this.#start = start;
  }

  /** Whether a process that has checked cells of the engine waits for another. */
  hasIdle(source: EngineSource): boolean {
    return this.#idle.get(nameOf(source))?.some(({ isReady }) => isReady) === true;
  }

  /**
   * Checks a cell in a process that has checked others of its engine, or else in a new one. One that a cell
   * failed in is of no more use: it may be what it left there. Errors: those of `WorkerProcess.run`.
   */
  async *run(
    input: CellInput,
    signal: AbortSignal,
  ): AsyncGenerator<ConformanceEvent, void, undefined> {
    const process = this.#take(input.source) ?? this.#start();
    let hasFailed = false;
    try {
      const events = process.run<ConformanceEvent>({
        module: moduleBeside(import.meta.url, "./worker"),
        // Plain data by its type; the worker checks it.
        input: input as unknown as Json,
        signal,
      });
      for await (const event of events) {
        hasFailed ||= event.type === "checked" && event.outcome.verdict === "fail";
        yield event;
      }
    } finally {
      if (hasFailed || !process.isReady) await process.end();
      else this.#put(input.source, process);
    }
  }

  /** Ends the processes that wait for cells of other engines than these. */
  async endAllBut(sources: readonly EngineSource[]): Promise<void> {
    const kept = new Set(sources.map(nameOf));
    const left = [...this.#idle].filter(([name]) => !kept.has(name));
    for (const [name] of left) this.#idle.delete(name);
    await Promise.all(left.flatMap(([, processes]) => processes).map((process) => process.end()));
  }

  #take(source: EngineSource): WorkerProcess | undefined {
    const idle = this.#idle.get(nameOf(source)) ?? [];
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
