// Tells which operation of a history is waited for, once it takes long: to tell of each would cost as much as playing
// it. Non-goal: what never leaves the call stack; of that only another process can tell.
import type { History } from "@assay/engines/covalue";
import type { OnBegin, PlayedHistory } from "./cell-events.ts";

/** An operation that is under way at two looks in a row is told of, milliseconds. */
const LOOK_MS = 1_000;

/** What is played, and how far that is. */
export class OperationWatch {
  readonly #onBegin: OnBegin;
  readonly #timer: NodeJS.Timeout;
  #what = "";
  #plays: PlayedHistory | undefined;
  #history: History = [];
  #index = 0;
  #hasMoved = true;
  #isTold = false;

  /** Looks every second, until `stop`. */
  constructor(onBegin: OnBegin = () => {}) {
    this.#onBegin = onBegin;
    this.#timer = setInterval(() => this.look(), LOOK_MS);
    this.#timer.unref();
  }

  /** Tells that a history is begun. */
  begin(what: string, history: History, plays: PlayedHistory): void {
    this.#what = what;
    this.#plays = plays;
    this.#history = history;
    this.#move(0);
    this.#onBegin(what, plays);
  }

  /** Is told of each operation before it is made, and so does next to nothing. */
  readonly onOperation = (index: number): void => this.#move(index);

  /** Tells of the operation that was under way at the last look, too; once. */
  look(): void {
    if (this.#hasMoved || this.#isTold || this.#what === "") {
      this.#hasMoved = false;
      return;
    }
    this.#isTold = true;
    const operation = this.#history[this.#index];
    const where =
      operation === undefined
        ? "looking at what is stored"
        : `operation ${this.#index + 1} of ${this.#history.length}, ${operation.op}`;
    this.#onBegin(`${this.#what}, ${where}`, this.#plays);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #move(index: number): void {
    this.#index = index;
    this.#hasMoved = true;
    this.#isTold = false;
  }
}
