// What of a history was played, one operation and one step after the other, each with its answer.
import type {
  Answer,
  History,
  Operation,
  SerialOperation,
  TransactionStep,
} from "@assay/engines/covalue";
import type { Json } from "@assay/engines/engine";

/** Anything that has a name and an answer: an operation, or a step of a transaction. */
export type Call = Operation | TransactionStep;

/** Takes note of what is played. */
export interface PlayedVisitor {
  /**
   * A call with its answer. `moment` counts from 0; calls in flight together share one, as none of them
   * is played before another.
   */
  played(call: Call, answer: Answer, moment: number): void;
  /** A call that could not be played, since a row that it names was not there. */
  skipped(): void;
}

/** Tells the visitor what was played, in the order of the history; what wraps others comes before them. */
export function visitPlayed(
  history: History,
  answers: readonly Answer[],
  visitor: PlayedVisitor,
): void {
  const walk = new Walk(visitor);
  for (const [index, operation] of history.entries()) walk.operation(operation, answers[index]);
}

class Walk {
  readonly #visitor: PlayedVisitor;
  #moment = 0;
  /** Whether time stands still, as for what is in flight together. */
  #together = false;

  constructor(visitor: PlayedVisitor) {
    this.#visitor = visitor;
  }

  operation(operation: Operation, answer: Answer | undefined): void {
    if (!this.#visit(operation, answer)) return;
    if (operation.op === "parallel") {
      this.#atOnce(() => {
        for (const [index, branch] of operation.branches.entries()) {
          const answers = memberOf(okOf(answer), index);
          for (const [place, serial] of branch.entries()) {
            this.operation(serial, answerAt(answers, place));
          }
        }
      });
    } else {
      this.#within(operation, answer);
    }
  }

  #within(operation: SerialOperation, answer: Answer | undefined): void {
    if (operation.op !== "transaction") return;
    const answers = memberOf(okOf(answer), "steps");
    for (const [place, step] of operation.steps.entries()) {
      this.#step(step, answerAt(answers, place));
    }
  }

  #step(step: TransactionStep, answer: Answer | undefined): void {
    if (!this.#visit(step, answer)) return;
    // A refused write is what refuses it, never a write.
    if (step.op === "readOutside") this.#visit(step.read, answer);
    if (step.op === "together") {
      this.#atOnce(() => {
        for (const [place, call] of step.steps.entries()) {
          this.#step(call, answerAt(okOf(answer), place));
        }
      });
    }
  }

  /** Says whether the call was played. */
  #visit(call: Call, answer: Answer | undefined): boolean {
    if (answer === undefined || "skipped" in answer) {
      this.#visitor.skipped();
      return false;
    }
    this.#visitor.played(call, answer, this.#moment);
    if (!this.#together) this.#moment += 1;
    return true;
  }

  #atOnce(visit: () => void): void {
    const before = this.#together;
    this.#together = true;
    visit();
    this.#together = before;
    if (!before) this.#moment += 1;
  }
}

/** What a call answered with, where it was played and not refused. */
export function okOf(answer: Answer | undefined): Json | undefined {
  return answer !== undefined && "ok" in answer ? answer.ok : undefined;
}

/** A member of a JSON value, or `undefined` where it has no such one. */
export function memberOf(value: Json | undefined, key: string | number): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return (value as Readonly<Record<string | number, Json>>)[key];
}

/** An answer within an answer. */
export function answerAt(answers: Json | undefined, place: number): Answer | undefined {
  // What is at such a place the player put there, and it puts answers there.
  return memberOf(answers, place) as Answer | undefined;
}
