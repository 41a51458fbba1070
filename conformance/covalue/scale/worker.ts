// The two processes of a cell: one stores every coValue and closes, the other opens and looks. A cell that
// keeps nothing does both in one process, before it closes.
import {
  AssayError,
  runAsync,
  runSync,
  type Cell,
  type EngineSource,
  type Steps,
} from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { checkCoValues, type CheckPhase, type ScaleDifference } from "./check-covalues.ts";
import { contentBytes, lastSessions, SeededCoValues } from "./seeded-covalues.ts";
import { storeCoValues } from "./store-covalues.ts";

/** What a process of a cell is told. */
export interface ScaleInput {
  readonly source: EngineSource;
  readonly cell: Cell;
  /** Of the cell alone. */
  readonly directory: string;
  readonly seed: number;
  /** How many. */
  readonly coValues: number;
}

/** What a process says on the way. */
export type ScaleEvent =
  | { readonly type: "progress"; readonly phase: ScalePhase; readonly done: number }
  /** Told at once, unlike progress: a process that fails fails in this one. */
  | { readonly type: "begun"; readonly phase: ScalePhase }
  /** A phase has ended; its time is indicative, for generating the data is in it. */
  | { readonly type: "phase"; readonly phase: ScalePhase; readonly durationMs: number }
  /** What is stored in the end. */
  | { readonly type: "stored"; readonly transactions: number; readonly contentBytes: number }
  | { readonly type: "checked"; readonly differences: readonly ScaleDifference[] };

/** What a cell's processes do, in their order. */
export type ScalePhase = "store" | "grow" | "close" | "open" | CheckPhase;

/** Progress is told at most this often, in milliseconds. */
const PROGRESS_MS = 100;

/** Stores everything, looks at it too where nothing is kept, and closes. Errors: the store's. */
export const store: WorkerFunction<ScaleEvent> = async (given, emit, signal) => {
  const input = readInput(given);
  const { api, durability } = input.cell;
  const opened = await open(input);
  const phases = new Phases(emit, signal);
  const coValues = new SeededCoValues(input.seed);
  phases.begin("store");
  const storing = { api, store: opened, coValues, count: input.coValues, onProgress: phases.at };
  await drive(input, storeCoValues(storing));
  if (durability === "volatile") await check(input, opened, coValues, phases, emit);
  phases.begin("close");
  await opened.close();
  phases.end();
  emit({ type: "stored", ...sizeOf(coValues, input.coValues) });
};

/** Opens what the other process has stored, and looks at it. Errors: the store's. */
export const look: WorkerFunction<ScaleEvent> = async (given, emit, signal) => {
  const input = readInput(given);
  const phases = new Phases(emit, signal);
  phases.begin("open");
  const opened = await open(input);
  await check(input, opened, new SeededCoValues(input.seed), phases, emit);
  phases.begin("close");
  await opened.close();
};

async function check(
  input: ScaleInput,
  store: AnyCoValueStore,
  coValues: SeededCoValues,
  phases: Phases,
  emit: (event: ScaleEvent) => void,
): Promise<void> {
  phases.begin("list");
  const checking = { store, coValues, count: input.coValues, onProgress: phases.at };
  const differences = await drive(input, checkCoValues(checking));
  phases.end();
  emit({ type: "checked", differences });
}

async function open({ source, cell, directory: path }: ScaleInput): Promise<AnyCoValueStore> {
  const engine = await importEngine(source);
  const { api, durability, tuning } = cell;
  const options = { path, durability, tuning };
  return api === "async" ? engine.openAsync(options) : engine.openSync(options);
}

async function drive<T>({ cell }: ScaleInput, steps: Steps<T>): Promise<T> {
  return cell.api === "async" ? runAsync(steps) : runSync(steps);
}

/** Tells how far each phase is and how long it took. */
class Phases {
  readonly #emit: (event: ScaleEvent) => void;
  readonly #signal: AbortSignal;
  #phase: ScalePhase | undefined;
  #beganMs = 0;
  #toldMs = 0;

  constructor(emit: (event: ScaleEvent) => void, signal: AbortSignal) {
    this.#emit = emit;
    this.#signal = signal;
  }

  begin(phase: ScalePhase): void {
    this.end();
    this.#phase = phase;
    this.#beganMs = performance.now();
    this.#emit({ type: "begun", phase });
  }

  end(): void {
    if (this.#phase === undefined) return;
    const durationMs = performance.now() - this.#beganMs;
    this.#emit({ type: "phase", phase: this.#phase, durationMs });
    this.#phase = undefined;
  }

  /** So many coValues are through; a phase that is not the current one begins. */
  readonly at = (phase: ScalePhase, done: number): void => {
    if (this.#signal.aborted) throw new AssayError("INTERRUPTED", "the run was interrupted");
    if (phase !== this.#phase) this.begin(phase);
    const nowMs = performance.now();
    if (nowMs - this.#toldMs < PROGRESS_MS) return;
    this.#toldMs = nowMs;
    this.#emit({ type: "progress", phase, done });
  };
}

function sizeOf(
  coValues: SeededCoValues,
  count: number,
): { readonly transactions: number; readonly contentBytes: number } {
  let transactions = 0;
  let bytes = 0;
  for (let number = 0; number < count; number += 1) {
    const coValue = coValues.at(number);
    for (const session of lastSessions(coValue)) transactions += session.transactions.length;
    bytes += contentBytes(coValue);
  }
  return { transactions, contentBytes: bytes };
}

/** Both ends are of one build: that it is one of these inputs is all that is asked. */
function readInput(input: unknown): ScaleInput {
  if (typeof input === "object" && input !== null && "coValues" in input && "cell" in input) {
    return input as ScaleInput;
  }
  throw new AssayError("INTERNAL", "a process was given something that is not its scale");
}
