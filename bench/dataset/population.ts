// The coValues of a run: templates repeated under fresh ids until they hold as many transactions as
// wanted. Every cell is given the same ones, since they depend on capture, seed and parameters alone.
// Goal: any of a million is named and written without any other being in memory.
import type { CoValueWrite, RawCoID } from "@assay/engines/covalue";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { FreshIDs } from "./fresh-id.ts";
import type { Template, Templates } from "./template.ts";

/** One coValue of a population. */
export interface Member {
  /** From 0 on. From the population's size on they are new to a store that was filled with it. */
  readonly index: number;
  readonly id: RawCoID;
  readonly template: Template;
}

/** How large a population is. */
export interface PopulationOptions {
  readonly seed: number;
  /** Transactions that its coValues hold together, at the least. */
  readonly transactions: number;
  /** Templates with more content than this, in characters, occur once and are not repeated. */
  readonly repeatedContentAtMost: number;
}

/** CoValues by index. */
export class Population {
  /** How many coValues hold as many transactions as wanted. */
  readonly size: number;
  /** How many transactions they hold. */
  readonly transactions: number;
  /** Their content, in characters as cojson counts it. */
  readonly contentSize: number;
  readonly #ids: FreshIDs;
  readonly #whole: readonly Template[];
  readonly #repeated: readonly [Template, ...Template[]];

  /** Errors: `TypeError` where no template is small enough to be repeated. */
  constructor(templates: Templates, options: PopulationOptions) {
    this.#ids = new FreshIDs(options.seed);
    this.#whole = templates.coValues;
    const [first, ...others] = templates.coValues.filter(
      ({ contentSize }) => contentSize <= options.repeatedContentAtMost,
    );
    if (first === undefined) throw new TypeError("the capture has nothing that can be repeated");
    this.#repeated = [first, ...others];
    let size = 0;
    let transactions = 0;
    let contentSize = 0;
    while (transactions < options.transactions) {
      const template = this.#templateOf(size);
      size += 1;
      transactions += template.transactions;
      contentSize += template.contentSize;
    }
    this.size = size;
    this.transactions = transactions;
    this.contentSize = contentSize;
  }

  /** The coValue of that index, which is not bounded by the size. */
  member(index: number): Member {
    const template = this.#templateOf(index);
    return { index, id: this.#ids.like(template.id, index), template };
  }

  /** Members from `start` up to but not including `end`. */
  *members(start: number, end: number): Generator<Member> {
    for (let index = start; index < end; index += 1) yield this.member(index);
  }

  /** The capture's whole content first, then what can be repeated, again and again. */
  #templateOf(index: number): Template {
    const template =
      this.#whole[index] ?? this.#repeated[(index - this.#whole.length) % this.#repeated.length];
    return template ?? this.#repeated[0];
  }
}

/** All of a coValue in one write. */
export function writeOf({ id, template }: Member): CoValueWrite {
  return { ...template.write, id };
}

/** All of a coValue in as few messages as cojson sends. */
export function uploadsOf({ id, template }: Member): PreparedMessage[] {
  return template.uploads.map((upload) => ({ ...upload, id }));
}
