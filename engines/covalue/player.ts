// Plays operations on a store and answers as data. One player serves every engine, both apis and the
// reference; a history played on two stores gives answers that can be compared one by one.
import { runAsync, runSync, settle, settled, type Api, type Steps } from "../engine/index.ts";
import type { ManualClock } from "../engine/clock.ts";
import { answered, itself, ok } from "./answered.ts";
import { DONE, errorAnswer, type Answer } from "./answer.ts";
import {
  isRead,
  type Operation,
  type OperationName,
  type ParallelOperation,
  type SerialOperation,
} from "./operations.ts";
import { copyingIntake, type Intake } from "./intake.ts";
import type { PlayContext } from "./play-context.ts";
import { playRead, playWrite } from "./play-store.ts";
import { playEnded, playTransaction } from "./play-transaction.ts";
import type { CoValueStore, CoValueStoreSync } from "./port.ts";
import { RowNames } from "./row-names.ts";
import type { AnyCoValueStore } from "./transact.ts";

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
    const { api, store, skips } = subject;
    this.#context = { api, store, names, intake, skips };
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
    if (this.#context.skips.has(operation.op)) return settled({ skipped: operation.op });
    try {
      switch (operation.op) {
        case "transaction":
          return playTransaction(this.#context, operation);
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
          return answered(playEnded(this.#context, operation.step), itself);
        default:
          return isRead(operation)
            ? answered(playRead(this.#context, operation), ok)
            : answered(playWrite(this.#context, operation), ok);
      }
    } catch (error) {
      return settled(errorAnswer(error));
    }
  }
}
