// Plays operations on a store and answers as data. One player serves every engine, both apis and the
// reference; a history played on two stores gives answers that can be compared one by one.
import {
  endOf,
  goOn,
  runAsync,
  runSync,
  settle,
  settled,
  type Api,
  type Json,
  type Steps,
} from "../engine/index.ts";
import type { ManualClock } from "../engine/clock.ts";
import { withoutStack } from "../engine/errors.ts";
import { DONE, errorAnswer, type Answer } from "./answer.ts";
import {
  isRead,
  type HandleOperation,
  type Operation,
  type OperationName,
  type ParallelOperation,
  type SerialOperation,
  type TransactionOperation,
  type TransactionStep,
} from "./operations.ts";
import { copyingIntake, type Intake } from "./intake.ts";
import { playHandle, playTogether } from "./play-handle.ts";
import type { PlayContext } from "./play-context.ts";
import { playRead, playWrite } from "./play-store.ts";
import type { CoValueStore, CoValueStoreSync } from "./port.ts";
import { RowNames, type Undo } from "./row-names.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "./transact.ts";

/** What a history is played on. */
export interface Subject {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  readonly clock: ManualClock;
  /** Closes the store and opens it again; absent where nothing would come back. */
  readonly reopen?: () => Promise<CoValueStore> | CoValueStoreSync;
  /** Operations that this player skips, so that a judge skips what its subject's cell cannot do. */
  readonly skips: ReadonlySet<OperationName>;
}

/** What a cell cannot play: the async-only call in sync cells, and reopening what keeps nothing. */
export function skippedOperations(api: Api, keepsData: boolean): ReadonlySet<OperationName> {
  const skips = new Set<OperationName>();
  if (api === "sync") skips.add("deleteCoValueContent");
  if (!keepsData) skips.add("reopen");
  return skips;
}

/** What a transaction whose history says `throw` throws; it must come back as it is. */
class PlannedThrow extends Error {
  override readonly name = "PlannedThrow";
}

const COMMITTED: Answer = { ok: "committed" };
const THREW: Answer = { ok: "threw" };

/** A transaction that has not answered yet. */
interface UnderWay {
  readonly answers: Answer[];
  undo: Undo | undefined;
  planned: PlannedThrow | undefined;
}

/** When an operation was in flight, in moments of its player: no two are the same. */
export interface InFlight {
  readonly issuedAt: number;
  readonly answeredAt: number;
}

/** Plays operations, one after the other, on one subject. */
export class Player {
  readonly #subject: Subject;
  readonly #context: PlayContext;
  #moment = 0;
  #flight: InFlight[][] = [];

  /** `intake`: how its store's answers become data. Default: as those of an engine. */
  constructor(subject: Subject, intake: Intake = copyingIntake, names: RowNames = new RowNames()) {
    this.#subject = subject;
    this.#context = { api: subject.api, store: subject.store, names, intake };
  }

  /**
   * A player that knows what this one knows and goes on with a copy of its store.
   * Errors: `INTERNAL` while a transaction is open.
   */
  copyTo(subject: Subject): Player {
    return new Player(subject, this.#context.intake, this.#context.names.copy());
  }

  /** The store that is open now: another one after a reopen. */
  get store(): AnyCoValueStore {
    return this.#context.store;
  }

  /** When each operation of the last parallel one was in flight, branch by branch; until it is answered, only those that were. */
  get flight(): readonly (readonly InFlight[])[] {
    return this.#flight;
  }

  /** Plays an operation on an async or a sync subject. */
  async playAsync(operation: Operation): Promise<Answer> {
    return runAsync(this.play(operation));
  }

  /** Plays an operation on a sync subject without leaving the call stack. */
  playSync(operation: Operation): Answer {
    return runSync(this.play(operation));
  }

  /** Plays an operation; errors become answers. */
  play(operation: Operation): Steps<Answer> {
    return operation.op === "parallel"
      ? this.#playParallel(operation)
      : this.#playSerial(operation);
  }

  *#playParallel(operation: ParallelOperation): Steps<Answer> {
    this.#flight = operation.branches.map(() => []);
    const branches = operation.branches.map((branch, index) =>
      this.#playBranch(branch, this.#flight[index] ?? []),
    );
    this.#context.names.setInFlight(true);
    const answers =
      this.#subject.api === "async"
        ? yield* settle(Promise.all(branches.map((branch) => runAsync(branch))))
        : branches.map((branch) => runSync(branch));
    this.#context.names.setInFlight(false);
    return { ok: answers };
  }

  *#playBranch(branch: readonly SerialOperation[], flown: InFlight[]): Steps<Answer[]> {
    const answers: Answer[] = [];
    for (const operation of branch) {
      const issuedAt = (this.#moment += 1);
      answers.push(yield* this.#playSerial(operation));
      flown.push({ issuedAt, answeredAt: (this.#moment += 1) });
    }
    return answers;
  }

  #playSerial(operation: SerialOperation): Steps<Answer> {
    if (this.#subject.skips.has(operation.op)) return settled({ skipped: operation.op });
    try {
      switch (operation.op) {
        case "transaction":
          return this.#playTransaction(operation);
        case "reopen":
          return answered(settle(this.#subject.reopen?.() ?? this.#context.store), (store) => {
            this.#context.store = store;
            return DONE;
          });
        case "sync":
          return answered(settle(this.#context.store.sync()), () => DONE);
        case "advanceClock":
          this.#subject.clock.advance(operation.ms);
          return settled(DONE);
        case "useEndedTransaction":
          return answered(this.#useEnded(operation.step), asItIs);
        default:
          return isRead(operation)
            ? answered(playRead(this.#context, operation), ok)
            : answered(playWrite(this.#context, operation), ok);
      }
    } catch (error) {
      return settled(errorAnswer(error));
    }
  }

  #playTransaction(operation: TransactionOperation): Steps<Answer> {
    const under: UnderWay = { answers: [], undo: undefined, planned: undefined };
    let ended: Steps<void>;
    try {
      ended = transact(this.#subject.api, this.#context.store, (handle) =>
        this.#playSteps(handle, operation, under),
      );
    } catch (error) {
      return settled(this.#rolledBack(under, error));
    }
    return endOf(ended) === undefined
      ? this.#endLater(ended, under)
      : settled(this.#ended(under, COMMITTED, "commit"));
  }

  *#endLater(ended: Steps<void>, under: UnderWay): Steps<Answer> {
    try {
      yield* ended;
    } catch (error) {
      return this.#rolledBack(under, error);
    }
    return this.#ended(under, COMMITTED, "commit");
  }

  #rolledBack(under: UnderWay, error: unknown): Answer {
    const { planned } = under;
    const isPlanned = planned !== undefined && error === planned;
    return this.#ended(under, isPlanned ? THREW : errorAnswer(error), "rollback");
  }

  #ended({ answers, undo }: UnderWay, end: Answer, outcome: "commit" | "rollback"): Answer {
    if (undo !== undefined) this.#context.names.end(undo, outcome);
    // In canonical form as it is where the answers are: its fields are in order. The list is copied: a
    // store that ends a transaction too early goes on to add to it.
    return { ok: { end, steps: [...answers] } };
  }

  /** Answers with what the callback is to throw, if anything. */
  #playSteps(
    handle: AnyCoValueTransaction,
    { steps, end: planned }: TransactionOperation,
    under: UnderWay,
  ): Steps<Error | void> {
    // Only now is it this transaction's turn: what waited before it has ended.
    const undo = this.#context.names.begin();
    under.undo = undo;
    const played = this.#playStepByStep(handle, steps, under.answers);
    return planned === "commit"
      ? played
      : goOn(played, () => settled(this.#plannedThrow(undo, under)));
  }

  #plannedThrow(undo: Undo, under: UnderWay): Error {
    // Not later: the next transaction in the queue begins before this one's caller hears of its end.
    this.#context.names.end(undo, "rollback");
    under.undo = undefined;
    under.planned = withoutStack(() => new PlannedThrow("the history says so"));
    return under.planned;
  }

  /** A loop of its own until a step has to be awaited: in a sync cell none has. */
  #playStepByStep(
    handle: AnyCoValueTransaction,
    steps: readonly TransactionStep[],
    answers: Answer[],
  ): Steps<void> {
    let played = 0;
    for (const step of steps) {
      const playing = this.#playStep(handle, step);
      const end = endOf(playing);
      if (end === undefined) {
        return this.#playTheRest(handle, playing, steps.slice(played + 1), answers);
      }
      answers.push(end.value);
      played += 1;
    }
    return settled(undefined);
  }

  *#playTheRest(
    handle: AnyCoValueTransaction,
    begun: Steps<Answer>,
    steps: readonly TransactionStep[],
    answers: Answer[],
  ): Steps<void> {
    answers.push(yield* begun);
    for (const step of steps) answers.push(yield* this.#playStep(handle, step));
  }

  #playStep(handle: AnyCoValueTransaction, step: TransactionStep): Steps<Answer> {
    if (this.#subject.skips.has(step.op)) return settled({ skipped: step.op });
    try {
      switch (step.op) {
        case "readOutside":
          return answered(playRead(this.#context, step.read), ok);
        case "writeNested":
          return answered(playWrite(this.#context, step.write), ok);
        case "together": {
          const play = (call: HandleOperation) => this.#playStep(handle, call);
          return answered<Json>(playTogether(this.#context, handle, step.steps, play), ok);
        }
        case "wait":
          return this.#subject.api === "async"
            ? answered(settle(nextTimer()), () => DONE)
            : settled(DONE);
        default:
          return answered(playHandle(this.#context, handle, step), asItIs);
      }
    } catch (error) {
      return settled(errorAnswer(error));
    }
  }

  #useEnded(step: HandleOperation): Steps<Answer> {
    if (this.#subject.skips.has(step.op)) return settled({ skipped: step.op });
    let ended: AnyCoValueTransaction | undefined;
    const keep = (handle: AnyCoValueTransaction): Steps<void> => {
      ended = handle;
      return settled(undefined);
    };
    return goOn(transact(this.#subject.api, this.#context.store, keep), () =>
      ended === undefined
        ? settled({ error: "UNCODED: the transaction did not call back" })
        : playHandle(this.#context, ended, step),
    );
  }
}

/** Most answers are of void calls; that all of those are one object makes comparing them a look. */
const ok = (value: Json): Answer => (value === null ? DONE : { ok: value });
const asItIs = (answer: Answer): Answer => answer;

/** What `answer` makes of the end of steps, or their error as an answer. */
function answered<T>(steps: Steps<T>, answer: (value: T) => Answer): Steps<Answer> {
  const end = endOf(steps);
  return end === undefined ? answeredLater(steps, answer) : settled(answer(end.value));
}

function* answeredLater<T>(steps: Steps<T>, answer: (value: T) => Answer): Steps<Answer> {
  try {
    return answer(yield* steps);
  } catch (error) {
    return errorAnswer(error);
  }
}

function nextTimer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}
