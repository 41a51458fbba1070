// Plays one history in a process of its own. Goal: an engine that never comes back, or ends its process, is told
// of as any other that answers otherwise: with the call, and with what the reference answers.
import {
  AssayError,
  codedMessage,
  hasCode,
  type EngineSource,
  type Json,
} from "@assay/engines/engine";
import type { Difference, History, Judgement } from "@assay/engines/covalue";
import { answersOf } from "@assay/engines/history";
import { moduleBeside, runWorker, untilSilent } from "@assay/engines/host";
import { PATIENT_LIMIT_MS } from "../bound.ts";
import { playedSkips, type JudgedCell } from "../judged-cell.ts";
import { readsOf } from "../failing-read.ts";
import type { ReplayEvent, ReplayInput, Thrown } from "./worker.ts";

/** How a history is played elsewhere. */
export interface ReplayOptions {
  /** Where a store that keeps data gets a directory of its own. */
  readonly directory: string;
  /** How long the process may say nothing before it is ended. Default: 40,000 ms. */
  readonly silenceMs?: number;
  /** How long one operation may take in async cells. Default: 20,000 ms, as where a store is first accused. */
  readonly limitMs?: number;
  /** Is told of what is about to be done, in words that follow `in`: "getSignatures, of operation 3 of 7". */
  readonly onDoing?: (what: string) => void;
}

/** What playing a history elsewhere showed. */
export interface Replayed {
  /** The history, or so much of it as was played; with the read at its end where what is stored is never shown. */
  readonly played: History;
  readonly judgement: Judgement;
  /** The error that stands in the answer that differs, or that its open threw, where it is one that has no code. */
  readonly thrown?: Thrown;
  /**
   * Of a process that never came back, or ended, or whose store did not open: how, as errors are said, and in what, in
   * words that follow `in`; `isBefore` where that was before any operation, so that none of them is to blame.
   */
  readonly brokenOff?: {
    readonly how: string;
    readonly doing: string;
    readonly isBefore: boolean;
  };
}

const BEFORE = -1;

/** Longer than an operation may take, or the process of an async store would be ended before the store is accused. */
const SILENCE_MS = 2 * PATIENT_LIMIT_MS;

/** How long a process may take to load an engine, milliseconds. */
const LOADING_MS = 60_000;
/** How long a read is waited for that is asked for once more, milliseconds. */
const ASKED_AGAIN_MS = 5_000;

/**
 * Plays a history on a cell in a process of its own, which has ended when this has. Errors: those of opening the
 * store, `USAGE` for an engine that no process could import, `INTERRUPTED` when aborted.
 */
export async function replayHistory(
  cell: JudgedCell,
  history: History,
  options: ReplayOptions,
  signal: AbortSignal,
): Promise<Replayed> {
  const { source } = cell.engine;
  if (source === undefined) {
    const why = "names no source from which a process could import it";
    throw new AssayError("USAGE", `engine ${cell.engine.name} ${why}`);
  }
  const outcome = await play(cell, source, history, options, signal);
  if ("judgement" in outcome) return outcome;
  if (outcome.index < history.length || outcome.call === "close") {
    return brokenOff(cell, history, outcome);
  }
  // What is stored is looked at by many calls: asked one by one at the end, the one that is meant is an operation.
  const asked = [...history, ...readsOf(history)];
  const again = { ...options, silenceMs: Math.min(ASKED_AGAIN_MS, options.silenceMs ?? Infinity) };
  const once = await play(cell, source, asked, again, signal);
  if ("judgement" in once || once.index < history.length || once.index === asked.length) {
    return brokenOff(cell, history, outcome);
  }
  const played = [...history, ...asked.slice(once.index, once.index + 1)];
  return brokenOff(cell, played, { ...outcome, call: once.call, index: history.length });
}

/** Where a process was when it ended, and how it did; `index` is `BEFORE` until the first operation. */
interface BrokenOff {
  readonly index: number;
  readonly call: string;
  readonly error: unknown;
}

/** What an engine is told as whose open threw: one that did not come back, from no operation. */
function unopened(cell: JudgedCell, history: History, thrown: Thrown): Replayed {
  const { call, text } = thrown;
  return { ...brokenOff(cell, history, { index: BEFORE, call, error: text }), thrown };
}

async function play(
  cell: JudgedCell,
  source: EngineSource,
  history: History,
  { directory, silenceMs = SILENCE_MS, limitMs = PATIENT_LIMIT_MS, onDoing }: ReplayOptions,
  signal: AbortSignal,
): Promise<Replayed | BrokenOff> {
  const { api, durability, tuning } = cell;
  const input: ReplayInput = {
    source,
    api,
    durability,
    history,
    directory,
    limitMs,
    ...(tuning && { tuning }),
  };
  const start = (until: AbortSignal) =>
    runWorker<ReplayEvent>({
      module: moduleBeside(import.meta.url, "./worker"),
      // Plain data by its type; the worker checks it.
      input: input as unknown as Json,
      signal: until,
    });
  let [index, call] = [BEFORE, ""];
  try {
    for await (const event of untilSilent(start, silenceMs, signal, LOADING_MS)) {
      if (event.type === "judged") {
        const { history: played, judgement, thrown } = event;
        return { played, judgement, ...(thrown && { thrown }) };
      }
      if (event.type === "unopened") return unopened(cell, history, event.thrown);
      if (event.type === "operation") [index, call] = [event.index, ""];
      else call = event.name;
      onDoing?.(placeOf(history, { index, call }));
    }
    throw new AssayError("HOST_EXITED", "the process ended without a result");
  } catch (error) {
    if (signal.aborted || !hasCode(error, "HOST_EXITED")) throw error;
    return { index, call, error };
  }
}

/** In words that follow `in`. */
function placeOf(history: History, { index, call }: Pick<BrokenOff, "index" | "call">): string {
  if (index === BEFORE) return call === "" ? "loading the engine" : call;
  const operation = history[index];
  const what = call === "" ? (operation?.op ?? "reading what is stored") : call;
  if (operation === undefined)
    return call === "" || call === "close" ? what : `${what}, at the end`;
  return `${what}, of operation ${index + 1} of ${history.length}`;
}

/** What a process that did not come back is told as: an operation that it does not answer. */
function brokenOff(cell: JudgedCell, history: History, at: BrokenOff): Replayed {
  const how = codedMessage(at.error);
  const doing = placeOf(history, at);
  const played = history.slice(0, at.index + 1);
  const { answers, finalState } = answersOf(played, playedSkips(cell));
  const operation = history[at.index];
  const expected = answers[at.index];
  const difference: Difference =
    operation !== undefined && expected !== undefined
      ? { at: "operation", index: at.index, operation, expected, actual: { error: how } }
      : at.call === "close"
        ? {
            at: "final state",
            expected: { close: { ok: null } },
            actual: { close: { error: how } },
          }
        : { at: "final state", expected: finalState, actual: { error: how } };
  return {
    played,
    judgement: { state: "differs", difference },
    brokenOff: { how, doing, isBefore: at.index === BEFORE },
  };
}
