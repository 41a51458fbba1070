// The process in which one history is played, so that an engine that never comes back, or ends its process, ends
// nothing else. It says each operation and each call before it is made.
import {
  AssayError,
  canonical,
  errorCode,
  errorMessage,
  type Api,
  type Durability,
  type EngineSource,
  type Tuning,
} from "@assay/engines/engine";
import { errorAnswer, type Difference, type History, type Judgement } from "@assay/engines/covalue";
import { importEngine, type WorkerFunction } from "@assay/engines/host";
import { quietly } from "@assay/engines/jazz";
import { judgeHistory, type JudgingOptions } from "../judge-history.ts";
import type { JudgedCell } from "../judged-cell.ts";
import { withFailingRead } from "../failing-read.ts";
import { tracedEngine } from "../traced-engine.ts";

/** What to play, and on what. */
export interface ReplayInput {
  readonly source: EngineSource;
  readonly api: Api;
  readonly durability: Durability;
  /** Default: none. */
  readonly tuning?: Tuning;
  readonly history: History;
  /** Where a store that keeps data gets a directory of its own. */
  readonly directory: string;
  /** How long one operation may take in async cells. */
  readonly limitMs: number;
}

/** What is said: what is about to be done, and in the end what came of it. */
export type ReplayEvent =
  /** The operation of this index is next; of the history's length, what is stored is looked at. */
  | { readonly type: "operation"; readonly index: number }
  | { readonly type: "call"; readonly name: string }
  | ({ readonly type: "judged" } & Played)
  /** The store's opening threw an error that has no code, so nothing was played. */
  | { readonly type: "unopened"; readonly thrown: Thrown };

/** What came of it, and the history with the read at its end that fails or is not answered, where there is such a one. */
interface Played {
  readonly history: History;
  readonly judgement: Judgement;
  /** The error that stands in the answer that differs, where the engine threw one that has no code. */
  readonly thrown?: Thrown;
}

/** An error of an engine, and the call that it came from. */
export interface Thrown {
  readonly call: string;
  /** With its stack, where it has one. */
  readonly text: string;
}

/** A call of the same name again is told of at most so often, in milliseconds: there may be thousands. */
const SAME_CALL_MS = 1_000;

/** Plays one history. Errors: `ENGINE_UNKNOWN`, and those of opening the store. */
export const run: WorkerFunction<ReplayEvent> = async (given, emit) => {
  const { source, history, directory, limitMs, ...cell } = readInput(given);
  const whole = await importEngine(source);
  let last = "";
  let toldMs = 0;
  // By the answer that it becomes; of calls within another the inner one is the first.
  const thrown = new Map<string, Thrown>();
  const engine = tracedEngine(whole, {
    onCall(name) {
      const ms = performance.now();
      if (name === last && ms - toldMs < SAME_CALL_MS) return;
      [last, toldMs] = [name, ms];
      emit({ type: "call", name });
    },
    onThrown(call, error) {
      const answer = errorAnswer(error);
      if (errorCode(error) !== undefined || thrown.has(answer.error)) return;
      const text = (error instanceof Error ? error.stack : undefined) ?? errorMessage(error);
      thrown.set(answer.error, { call, text });
    },
  });
  const onOperation = (index: number): void => {
    last = "";
    thrown.clear();
    emit({ type: "operation", index });
  };
  let played: Played;
  try {
    played = await quietly(() =>
      playNaming({ engine, ...cell }, history, limitMs, { directory, onOperation }),
    );
  } catch (error) {
    const unopened = thrown.get(errorAnswer(error).error);
    if (unopened === undefined) throw error;
    emit({ type: "unopened", thrown: unopened });
    return;
  }
  const { judgement } = played;
  const threw = judgement.state === "differs" ? thrownIn(judgement.difference, thrown) : undefined;
  emit({ type: "judged", ...played, ...(threw && { thrown: threw }) });
};

/** The error that stands in what a store answered, as a whole or of one of its operations or steps. */
function thrownIn({ actual }: Difference, thrown: ReadonlyMap<string, Thrown>): Thrown | undefined {
  const answered = JSON.stringify(actual);
  return [...thrown].find(([error]) => answered.includes(JSON.stringify(error)))?.[1];
}

async function playNaming(
  cell: JudgedCell,
  history: History,
  limitMs: number,
  options: JudgingOptions,
): Promise<Played> {
  const judging = { ...options, limitMs };
  const judgement = await judgeHistory(cell, history, judging);
  if (judgement.state === "agrees") {
    // What a store showed is compared as it is, and has a way through JSON before it.
    return { history, judgement: { ...judgement, finalState: canonical(judgement.finalState) } };
  }
  const named = await withFailingRead(cell, { history, ...judgement }, judging);
  const { difference } = named;
  return { history: named.history, judgement: { state: "differs", difference } };
}

/** Both ends are of one build: that it is one of these inputs is all that is asked. */
function readInput(input: unknown): ReplayInput {
  if (typeof input === "object" && input !== null && "source" in input && "history" in input) {
    return input as ReplayInput;
  }
  throw new AssayError("INTERNAL", "a process was given something that is no history to play");
}
