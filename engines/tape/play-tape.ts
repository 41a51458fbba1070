// Plays a tape on a store: the calls one after the other in the order in which they were made, also
// those that were in flight together when they were recorded. So every store has one right answer to
// each. Transactions are units: what was called beside one that was open comes after it.
import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { errorAnswer } from "../covalue/answer.ts";
import { observeState, stateDigest } from "../covalue/observe.ts";
import type { CoValueStore, CoValueStoreSync } from "../covalue/port.ts";
import type { Api } from "../engine/cell.ts";
import { ManualClock } from "../engine/clock.ts";
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import { runAsync, type Steps } from "../engine/steps.ts";
import { quietly } from "../jazz/quietly.ts";
import type { ClientCall } from "./client-call.ts";
import { comparableAnswer } from "./comparable-answer.ts";
import { playSingleCall } from "./play-single-call.ts";
import { StoragePlayer } from "./play-storage-call.ts";
import { playTransactionCall } from "./play-transaction-call.ts";
import type { PlayedCall, PlayedStore } from "./played-call.ts";
import { PlayedRows } from "./played-rows.ts";
import type { Tape } from "./tape.ts";
import { peersOfTape } from "./tape-peers.ts";

/** A newly opened, empty store of either api. */
export type TapeSubject = (
  | { readonly api: "async"; readonly store: CoValueStore }
  | { readonly api: "sync"; readonly store: CoValueStoreSync }
) & {
  /** The store's clock, which is moved as the tape's time goes: `tapeClock`. Default: the store has its own. */
  readonly clock?: ManualClock;
  /** Default: the store's api. See `PlayedStore.callsOf`. */
  readonly callsOf?: Api;
};

/** How a tape is played. */
export interface PlayTapeOptions {
  /** Given each answer as it comes: the index of its call, and the answer as `comparableAnswer` has it. */
  readonly onAnswer?: (index: number, answer: Json) => void;
  /** Given the final state, as `observeState` has it. */
  readonly onState?: (state: Json) => void;
  /** How many calls to play. Default: all. */
  readonly calls?: number;
  readonly signal?: AbortSignal;
}

/** What came of playing a tape; digests are hexadecimal SHA-256. */
export interface TapePlay {
  /** Calls played; a transaction counts as one. */
  readonly calls: number;
  /** Of every answer, in order. */
  readonly answers: string;
  /** Of what cojson's calls show in the end. */
  readonly state: string;
  /** Of both. */
  readonly digest: string;
}

/** Calls between two looks at the signal; sync stores never leave the call stack otherwise. */
const BATCH = 128;

/** A clock that shows the time at which a tape began. */
export function tapeClock({ startedAt }: Pick<Tape, "startedAt">): ManualClock {
  return new ManualClock(Math.floor(startedAt));
}

/** Moves a tape's clock to a moment of the tape, in milliseconds since it began; never back, and by whole milliseconds. */
export function moveTapeClock(
  clock: ManualClock,
  { startedAt }: Pick<Tape, "startedAt">,
  at: number,
): void {
  clock.advance(Math.max(0, Math.floor(startedAt + at) - clock.now()));
}

/**
 * Plays a tape and answers with digests that are equal for stores that answer alike. Leaves the store
 * open. Errors: `INTERRUPTED` when the signal is aborted; the store's own are answers.
 */
export function playTape(
  subject: TapeSubject,
  tape: Tape,
  options: PlayTapeOptions = {},
): Promise<TapePlay> {
  return quietly(() => play(subject, tape, options));
}

/** Plays one call of a client tape on an open store. */
export function playClientCall(played: PlayedStore, call: ClientCall): Steps<PlayedCall> {
  return call.call === "transaction"
    ? playTransactionCall(played, call)
    : playSingleCall(played, call);
}

async function play(
  subject: TapeSubject,
  tape: Tape,
  { onAnswer, onState, calls = tape.calls.length, signal }: PlayTapeOptions,
): Promise<TapePlay> {
  const { api, store, clock, callsOf = api } = subject;
  const played: PlayedStore = { api, store, callsOf, rows: new PlayedRows() };
  const answerTo = answering(subject, tape, played);
  const hash = createHash("sha256");
  for (let index = 0; index < calls; index += 1) {
    if (index % BATCH === 0) await pause(signal);
    if (clock !== undefined) moveTapeClock(clock, tape, tape.calls[index]?.at ?? 0);
    const answer = await answerTo(index);
    hash.update(`${JSON.stringify(answer)}\n`);
    onAnswer?.(index, answer);
  }
  await pause(signal);
  const state = await observed(subject, tape);
  onState?.(state);
  const answers = hash.digest("hex");
  const stateHash = stateDigest(state);
  const digest = createHash("sha256").update(`${answers} ${stateHash}`).digest("hex");
  return { calls, answers, state: stateHash, digest };
}

/** Plays the call of an index. */
function answering(
  subject: TapeSubject,
  tape: Tape,
  played: PlayedStore,
): (index: number) => Promise<Json> {
  if (tape.level === "client") {
    const { calls } = tape;
    return async (index) =>
      comparableAnswer(await runAsync(playClientCall(played, callAt(calls, index))));
  }
  const { calls } = tape;
  const player = new StoragePlayer(subject, played);
  return (index) => player.play(callAt(calls, index));
}

function callAt<Call>(calls: readonly Call[], index: number): Call {
  const call = calls[index];
  if (call === undefined) throw new AssayError("INTERNAL", `the tape has no call ${index}`);
  return call;
}

async function observed({ api, store }: TapeSubject, tape: Tape): Promise<Json> {
  try {
    return await runAsync(observeState(api, store, peersOfTape(tape)));
  } catch (error) {
    // A store that cannot be looked at differs from one that can.
    return { ...errorAnswer(error) };
  }
}

async function pause(signal: AbortSignal | undefined): Promise<void> {
  await setImmediate();
  if (signal?.aborted === true) {
    throw new AssayError("INTERRUPTED", "playing the tape was interrupted");
  }
}
