// Outcomes that an open loop has and has not looked at: checking them at once would hold up the
// operations that are due meanwhile.
import type { Check } from "./play.ts";

/** Outcomes to check later, oldest first. */
export class HeldOutcomes<Operation, Outcome> {
  readonly #check: Check<Operation, Outcome>;
  #held: { readonly operation: Operation; readonly outcome: Outcome }[] = [];
  #checked = 0;

  constructor(check: Check<Operation, Outcome>) {
    this.#check = check;
  }

  get count(): number {
    return this.#held.length - this.#checked;
  }

  add(operation: Operation, outcome: Outcome): void {
    this.#held.push({ operation, outcome });
  }

  /** Checks the oldest, if there is one; throws what the check throws. */
  readonly checkOne = (): void => {
    const next = this.#held[this.#checked];
    if (next === undefined) return;
    this.#checked += 1;
    if (this.#checked * 2 > this.#held.length) {
      this.#held = this.#held.slice(this.#checked);
      this.#checked = 0;
    }
    this.#check(next.operation, next.outcome);
  };

  checkAll(): void {
    while (this.count > 0) this.checkOne();
  }
}
