// Seeded edits of one node: many coValues of several groups, in bursts of small and large
// transactions. Goal: messages of every size close behind one another, so that a kill finds stores in
// flight. Non-goal: every shape of data, which captures have (engines/jazz/stages).
import {
  RawCoList,
  RawCoMap,
  RawCoStream,
  type LocalNode,
  type RawCoValue,
  type RawGroup,
} from "cojson";
import type { SeededRandom } from "@assay/engines/jazz";

/** Groups before the first edit. */
const GROUPS = 4;
/** Edits without a pause: cojson hands all their messages to the storage in one go. */
const BURSTS = [4, 16, 64, 96] as const;
/** Transactions of one edit, which become one message. */
const TRANSACTIONS = [1, 1, 1, 2, 5, 20] as const;
/** Characters in a value; two of the largest make cojson sign in between (102,400, config.ts 9). */
const LENGTHS = [8, 8, 60, 60, 300, 300, 2_000, 2_000, 10_000, 60_000] as const;
/** A coList is read whole for each append, so long ones are left alone. */
const MOST_ITEMS = 100;

/** Makes edits. The same seed makes the same ones, though not of the same bytes: keys and times differ. */
export class Editor {
  readonly #node: LocalNode;
  readonly #random: SeededRandom;
  readonly #groups: RawGroup[] = [];
  readonly #values: RawCoValue[];

  /** `values` are edited beside the new ones. */
  constructor(node: LocalNode, random: SeededRandom, values: readonly RawCoValue[] = []) {
    this.#node = node;
    this.#random = random;
    this.#values = [...values];
    while (this.#groups.length < GROUPS) this.#groups.push(node.createGroup());
    for (const group of this.#groups) this.#values.push(...createOneOfEach(group));
  }

  /** Makes a number of edits without waiting. */
  burst(): void {
    for (let left = this.#random.pick(BURSTS); left > 0; left -= 1) this.#editSomething();
  }

  #editSomething(): void {
    const choice = this.#random.below(40);
    if (choice === 0) this.#groups.push(this.#node.createGroup());
    else if (choice < 4) this.#values.push(...createOneOfEach(this.#random.pick(this.#groups)));
    else this.#edit(this.#random.pick(this.#values));
  }

  #edit(value: RawCoValue): void {
    for (let left = this.#random.pick(TRANSACTIONS); left > 0; left -= 1) {
      const text = this.#text();
      if (value instanceof RawCoMap) value.set(`field ${this.#random.below(12)}`, text);
      else if (value instanceof RawCoStream) value.push({ said: text });
      else if (value instanceof RawCoList && value.asArray().length < MOST_ITEMS) {
        value.appendItems([text, "and", "more"]);
      }
    }
  }

  #text(): string {
    const length = this.#random.pick(LENGTHS);
    // Drawing every character of a large one would take longer than storing it.
    return this.#random.text(Math.min(length, 60)).repeat(Math.ceil(length / 60));
  }
}

function createOneOfEach(group: RawGroup): RawCoValue[] {
  return [group.createMap({ title: "new" }), group.createList(["new"]), group.createStream()];
}
