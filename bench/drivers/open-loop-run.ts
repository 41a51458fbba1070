// One run of an open loop: its operations on their way from due to answered. Used by `openLoop` alone.
import { Histogram } from "../recording/histogram.ts";
import { arrivalsAt } from "./arrivals.ts";
import { HeldOutcomes } from "./held-outcomes.ts";
import { IdleWork } from "./idle-work.ts";
import type { LatencySink } from "./latency-sink.ts";
import type { OpenLoop, OpenLoopResult } from "./open-loop-options.ts";
import { OperationStream } from "./operation-stream.ts";
import { NANOSECONDS_PER_MILLISECOND } from "./timer.ts";

/** Operations that are made ahead. */
const AHEAD = 64;
/** Outcomes held until there is an idle moment; above it one is checked for each that is issued. */
const HELD_AT_MOST = 4_096;
/** Longest wait without a look at the signal. */
const LONGEST_WAIT_MS = 100;
/** The same while an answer may come, after which the outcome can be checked in the time left. */
const WAIT_FOR_ANSWER_MS = 0.5;
/** Time in which a driver that is behind lets nothing in; answers of async stores must be let in. */
const TURN_MS = { async: 1, sync: 10 } as const;

export class OpenLoopRun<Operation, Outcome> {
  readonly #loop: Required<OpenLoop<Operation, Outcome>>;
  readonly #sink: LatencySink;
  readonly #stream: OperationStream<Operation>;
  readonly #held: HeldOutcomes<Operation, Outcome>;
  readonly #lag = new Histogram();
  #issued = 0;
  #recorded = 0;
  #inFlight = 0;
  #mostInFlight = 0;
  #queued = 0;
  #hastyChecks = 0;
  #overloaded = false;
  #failure: { readonly error: unknown } | undefined;
  #firstDueMs = Number.POSITIVE_INFINITY;
  /** The last answer, or when the operation after the last would have been due. */
  #untilMs = Number.NEGATIVE_INFINITY;

  constructor(loop: Required<OpenLoop<Operation, Outcome>>, sink: LatencySink) {
    this.#loop = loop;
    this.#sink = sink;
    this.#stream = new OperationStream(loop.operations, loop.timer);
    this.#held = new HeldOutcomes(loop.check);
  }

  /** Issues each operation when it is due; ends early where the stream does or too many wait. */
  async issueAll(): Promise<void> {
    const { timer, ratePerSecond, arrivals, durationMs, mostWaiting, onProgress } = this.#loop;
    const nextArrival = arrivalsAt(ratePerSecond, arrivals);
    const making = new IdleWork(timer);
    const checking = new IdleWork(timer);
    this.#stream.prepare(AHEAD);
    const startMs = timer();
    let lastTurnMs = startMs;
    for (let arrivalMs = nextArrival(); arrivalMs < durationMs; arrivalMs = nextArrival()) {
      const dueMs = startMs + arrivalMs;
      const waited = await this.#waitUntil(dueMs, making, checking);
      if (waited) lastTurnMs = timer();
      else lastTurnMs = await this.#catchUp(lastTurnMs);
      if (this.#stream.prepare(1) === 0) return;
      const operation = this.#stream.made[this.#stream.first] as Operation;
      const overdue = Math.floor(((timer() - dueMs) * ratePerSecond) / 1_000);
      if (this.#inFlight + overdue >= mostWaiting) {
        this.#overloaded = true;
        return;
      }
      this.#stream.drop(1);
      this.#issue(operation, dueMs, waited);
      if (this.#held.count > HELD_AT_MOST) {
        this.#hastyChecks += 1;
        checking.tryWithin(Number.POSITIVE_INFINITY, this.#held.checkOne);
      }
      onProgress(this.#issued);
    }
  }

  /** Waits until the operations in flight are answered. */
  async drain(): Promise<void> {
    const { timer, waiting, signal } = this.#loop;
    while (this.#inFlight > 0 && !signal.aborted) await waiting.until(timer() + 1);
  }

  end(): void {
    this.#stream.end();
  }

  /** What came of the run; throws what an operation has thrown or a check that was still due throws. */
  finish(): OpenLoopResult {
    this.#throwIfFailed();
    this.#held.checkAll();
    const durationMs = this.#recorded === 0 ? 0 : this.#untilMs - this.#firstDueMs;
    return {
      operations: this.#recorded,
      played: this.#issued,
      intendedRate: this.#loop.ratePerSecond,
      achievedRate: durationMs === 0 ? 0 : (this.#recorded / durationMs) * 1_000,
      durationNs: durationMs * NANOSECONDS_PER_MILLISECOND,
      overloaded: this.#overloaded,
      queued: this.#queued,
      mostInFlight: this.#mostInFlight,
      lag: {
        p50Ns: this.#lag.percentile(50),
        p99Ns: this.#lag.percentile(99),
        maxNs: this.#lag.max,
      },
      generationNs: this.#stream.generationNs,
      hastyChecks: this.#hastyChecks,
    };
  }

  /** Answers whether there was anything to wait for. */
  async #waitUntil(dueMs: number, making: IdleWork, checking: IdleWork): Promise<boolean> {
    const { timer, waiting } = this.#loop;
    // Nothing can have held up the first one, which is due at once.
    let waited = this.#issued === 0;
    let turned = false;
    for (let nowMs = timer(); nowMs < dueMs; nowMs = timer()) {
      waited = true;
      this.#throwIfFailed();
      if (this.#makesOne(dueMs - nowMs, making) || this.#checksOne(dueMs - nowMs, checking))
        continue;
      if (this.#inFlight > 0 && !turned) {
        // Stores that answer without waiting for anything have then answered.
        turned = true;
        await waiting.turn();
        continue;
      }
      const mostMs = this.#inFlight > 0 ? WAIT_FOR_ANSWER_MS : LONGEST_WAIT_MS;
      await waiting.until(Math.min(dueMs, nowMs + mostMs));
    }
    this.#throwIfFailed();
    return waited;
  }

  #makesOne(leftMs: number, making: IdleWork): boolean {
    if (this.#stream.hasReady(AHEAD)) return false;
    return making.tryWithin(leftMs, this.#makeOne);
  }

  readonly #makeOne = (): void => this.#stream.prepareOne();

  #checksOne(leftMs: number, checking: IdleWork): boolean {
    // With operations in flight an answer may come at any moment.
    if (this.#inFlight > 0 || this.#held.count === 0) return false;
    return checking.tryWithin(leftMs, this.#held.checkOne);
  }

  /** Lets answers in between two operations that are both due; answers when the last turn was. */
  async #catchUp(lastTurnMs: number): Promise<number> {
    const { timer, waiting, subject } = this.#loop;
    // Answers that are there already are taken before the next operation.
    if (subject.api === "async") await undefined;
    if (timer() - lastTurnMs < TURN_MS[subject.api]) return lastTurnMs;
    await waiting.turn();
    return timer();
  }

  #issue(operation: Operation, dueMs: number, waited: boolean): void {
    const { timer, subject, warmUpOperations, ratePerSecond } = this.#loop;
    const recorded = this.#issued >= warmUpOperations;
    this.#issued += 1;
    this.#inFlight += 1;
    if (recorded) {
      this.#firstDueMs = Math.min(this.#firstDueMs, dueMs);
      this.#untilMs = Math.max(this.#untilMs, dueMs + 1_000 / ratePerSecond);
      this.#mostInFlight = Math.max(this.#mostInFlight, this.#inFlight);
      if (waited) this.#lag.record((timer() - dueMs) * NANOSECONDS_PER_MILLISECOND);
      else this.#queued += 1;
    }
    const answered = (outcome: Outcome): void => {
      const endMs = timer();
      this.#inFlight -= 1;
      if (recorded) {
        this.#recorded += 1;
        this.#untilMs = Math.max(this.#untilMs, endMs);
        this.#sink.record(endMs, (endMs - dueMs) * NANOSECONDS_PER_MILLISECOND);
      }
      this.#held.add(operation, outcome);
    };
    const failed = (error: unknown): void => {
      this.#inFlight -= 1;
      this.#failure ??= { error };
    };
    if (subject.api === "async") {
      subject.play(operation).then(answered, failed);
      return;
    }
    try {
      answered(subject.play(operation));
    } catch (error) {
      failed(error);
    }
  }

  #throwIfFailed(): void {
    this.#loop.signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
