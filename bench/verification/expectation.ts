// What a workload's stream must answer and leave behind: the same stream played on the reference.
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { Plan, Workload } from "../workloads/workload.ts";
import { fillSync } from "./fill.ts";
import { stateDifference, stateOfSync, type State } from "./state.ts";

/** The reference's side of a workload. */
export class Expectation<Operation, Outcome> {
  readonly #workload: Workload<Operation, Outcome>;
  readonly #plan: Plan<Operation>;
  readonly #outcomes = new Map<Operation, Outcome>();
  #reference: ReferenceStore;
  /** Operations that the reference has played. */
  #played = 0;
  #state: { readonly played: number; readonly state: State } | undefined;

  constructor(workload: Workload<Operation, Outcome>, plan: Plan<Operation>) {
    this.#workload = workload;
    this.#plan = plan;
    this.#reference = this.#filledReference();
    // Answers are foreseen, so that no work of the reference's falls between timed operations.
    if (workload.difference !== undefined) this.#playTo(plan.operations.length);
  }

  /** Throws `WrongAnswer` when an outcome is not the reference's. */
  readonly checkOutcome = (operation: Operation, outcome: Outcome): void => {
    // Every operation of the plan was played on the reference.
    const expected = this.#outcomes.get(operation) as Outcome;
    const difference = this.#workload.difference?.(expected, outcome);
    if (difference !== undefined) throw new WrongAnswer(difference);
  };

  /** Throws `WrongAnswer` when a state is not the one after the first `played` operations. */
  checkState(state: State, played: number): void {
    const difference = stateDifference(this.#stateAfter(played), state);
    if (difference !== undefined) {
      throw new WrongAnswer(`after ${played} operations ${difference}`);
    }
  }

  #stateAfter(played: number): State {
    if (this.#state?.played === played) return this.#state.state;
    if (played < this.#played) {
      this.#reference = this.#filledReference();
      this.#played = 0;
    }
    this.#playTo(played);
    const state = stateOfSync(this.#reference, this.#plan.leaves);
    this.#state = { played, state };
    return state;
  }

  #playTo(played: number): void {
    for (const operation of this.#plan.operations.slice(this.#played, played)) {
      // A stream that leaves nothing has one answer to an operation, however often it is listed.
      if (this.#plan.leaves === "nothing" && this.#outcomes.has(operation)) continue;
      this.#outcomes.set(operation, this.#workload.playSync(this.#reference, operation));
    }
    this.#played = played;
  }

  #filledReference(): ReferenceStore {
    const reference = new ReferenceStore(Date.now);
    fillSync(reference, this.#plan.stored);
    return reference;
  }
}
