// What a workload's stream must answer and leave behind: the same stream played on the reference.
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { Plan, Workload } from "../workloads/workload.ts";
import { fillSync } from "./fill.ts";
import { stateOfSync, type State } from "./state.ts";

/** The reference's side of a workload. */
export class Expectation<Operation, Outcome> {
  readonly #workload: Workload<Operation, Outcome>;
  readonly #plan: Plan<Operation>;
  readonly #outcomes = new Map<Operation, Outcome>();
  readonly #states = new Map<number, State>();

  constructor(workload: Workload<Operation, Outcome>, plan: Plan<Operation>) {
    this.#workload = workload;
    this.#plan = plan;
    const reference = this.#referenceAfter(0);
    for (const operation of plan.operations) {
      // A stream that only reads has one answer to an operation, however often it is listed.
      if (!plan.writes && this.#outcomes.has(operation)) continue;
      this.#outcomes.set(operation, workload.playSync(reference, operation));
    }
    if (plan.writes) this.#states.set(plan.operations.length, stateOfSync(reference));
  }

  /** Throws `WrongAnswer` when the outcome is not the reference's. */
  readonly check = (operation: Operation, outcome: Outcome): void => {
    // Every operation of the plan was played on the reference.
    const expected = this.#outcomes.get(operation) as Outcome;
    const difference = this.#workload.difference(expected, outcome);
    if (difference !== undefined) throw new WrongAnswer(difference);
  };

  /** The state after the first `played` operations. */
  stateAfter(played: number): State {
    const known = this.#states.get(played);
    if (known !== undefined) return known;
    const reference = this.#referenceAfter(played);
    const state = stateOfSync(reference);
    this.#states.set(played, state);
    return state;
  }

  #referenceAfter(played: number): ReferenceStore {
    const reference = new ReferenceStore(Date.now);
    fillSync(reference, this.#plan.stored);
    for (const operation of this.#plan.operations.slice(0, played)) {
      this.#workload.playSync(reference, operation);
    }
    return reference;
  }
}
