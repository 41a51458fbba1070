// Whether a store answers a tape as the reference does; where not, the first call in which it differs.
// Of the reference's answers only digests are kept: tapes are long, and one answer is asked for.
import { createHash } from "node:crypto";
import { ReferenceStore } from "../covalue/reference/index.ts";
import type { Api } from "../engine/cell.ts";
import { AssayError } from "../engine/errors.ts";
import type { Json } from "../engine/json.ts";
import type { ClientCall } from "./client-call.ts";
import {
  playTape,
  tapeClock,
  type PlayTapeOptions,
  type TapePlay,
  type TapeSubject,
} from "./play-tape.ts";
import type { StorageCall } from "./storage-call.ts";
import type { Recorded, Tape } from "./tape.ts";

/** Where a store differs from the reference first. */
export type TapeDifference =
  | {
      readonly at: "call";
      readonly call: Recorded<ClientCall> | Recorded<StorageCall>;
      readonly expected: Json;
      readonly actual: Json;
    }
  | { readonly at: "final state"; readonly expected: Json; readonly actual: Json };

/** What a store made of a tape, and how it differs where it does. */
export interface TapeJudgement extends TapePlay {
  readonly difference?: TapeDifference;
}

/** The reference's side of a tape. */
export class TapeExpectation {
  readonly #tape: Tape;
  readonly #api: Api;
  readonly #answers: readonly string[];
  readonly play: TapePlay;

  private constructor(tape: Tape, api: Api, play: TapePlay, answers: readonly string[]) {
    this.#tape = tape;
    this.#api = api;
    this.play = play;
    this.#answers = answers;
  }

  /** Plays a tape on the reference as cells of an api play it. Errors: `INTERRUPTED`. */
  static async of(tape: Tape, api: Api, signal?: AbortSignal): Promise<TapeExpectation> {
    const answers: string[] = [];
    const onAnswer = (_index: number, answer: Json) => void answers.push(digestOf(answer));
    const play = await playTape(reference(tape, api), tape, withSignal({ onAnswer }, signal));
    return new TapeExpectation(tape, api, play, answers);
  }

  /** Whether an answer is the reference's. */
  hasAnswer(index: number, answer: Json): boolean {
    return this.#answers[index] === digestOf(answer);
  }

  /** The reference's answer to a call. */
  async answerTo(index: number): Promise<Json> {
    let found: Json = null;
    const onAnswer = (_index: number, answer: Json) => void (found = answer);
    await playTape(reference(this.#tape, this.#api), this.#tape, { onAnswer, calls: index + 1 });
    return found;
  }

  /** The reference's final state. */
  async finalState(): Promise<Json> {
    let found: Json = null;
    const onState = (state: Json) => void (found = state);
    await playTape(reference(this.#tape, this.#api), this.#tape, { onState });
    return found;
  }
}

/**
 * Plays a tape on a store to its end and compares it with the reference; the expectation must be that of
 * the store's api. Leaves the store open. Errors: `INTERRUPTED`.
 */
export async function judgeTape(
  subject: TapeSubject,
  tape: Tape,
  expectation: TapeExpectation,
  signal?: AbortSignal,
): Promise<TapeJudgement> {
  let first: { readonly index: number; readonly actual: Json } | undefined;
  let finalState: Json = null;
  const options: PlayTapeOptions = {
    onAnswer: (index, actual) => {
      if (first === undefined && !expectation.hasAnswer(index, actual)) first = { index, actual };
    },
    onState: (state) => void (finalState = state),
  };
  const play = await playTape(subject, tape, withSignal(options, signal));
  if (first !== undefined) {
    const { index, actual } = first;
    const call = tape.calls[index];
    if (call === undefined) throw new AssayError("INTERNAL", `the tape has no call ${index}`);
    const expected = await expectation.answerTo(index);
    return { ...play, difference: { at: "call", call, expected, actual } };
  }
  if (play.state === expectation.play.state) return play;
  const expected = await expectation.finalState();
  return { ...play, difference: { at: "final state", expected, actual: finalState } };
}

function reference(tape: Tape, callsOf: Api): TapeSubject {
  const clock = tapeClock(tape);
  return { api: "sync", store: new ReferenceStore(clock.now), clock, callsOf };
}

function withSignal(options: PlayTapeOptions, signal: AbortSignal | undefined): PlayTapeOptions {
  return signal === undefined ? options : { ...options, signal };
}

function digestOf(answer: Json): string {
  return createHash("sha256").update(JSON.stringify(answer)).digest("base64");
}
