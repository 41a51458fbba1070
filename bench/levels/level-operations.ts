// The operations that every level is given, as plain data, each made once for all of them, so that they do
// the same to equal stores. Each level begins one when the one before has ended.
import type { CoValueKnownState, StoredCoValue } from "@assay/engines/covalue";
import { uploadsOf, type Member } from "../dataset/population.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import { randomFrom, type Random } from "../dataset/random.ts";
import type { World } from "../dataset/world.ts";
import { zipfian } from "../dataset/zipfian.ts";
import type { LevelOperationKind } from "./level-result.ts";

/** One operation with its right answer, or with what it writes. */
export type LevelOperation =
  | { readonly kind: "load"; readonly member: Member; readonly stored: StoredCoValue }
  | { readonly kind: "known-state"; readonly member: Member; readonly known: CoValueKnownState }
  | {
      /** An edit of a coValue, or all of a new one. */
      readonly kind: "append" | "upload";
      readonly member: Member;
      readonly messages: readonly PreparedMessage[];
    };

/** Makes operations, and knows what stores must hold after them. */
export class LevelOperations {
  readonly #world: World;
  readonly #random: Random;
  readonly #popular: () => number;
  /** By index of the member. */
  readonly #appended = new Map<number, number>();
  #uploaded = 0;

  constructor(world: World) {
    const { seed, population, parameters } = world;
    this.#world = world;
    this.#random = randomFrom(seed, "levels");
    this.#popular = zipfian(population.size, seed, this.#random, parameters.zipfianTheta);
  }

  /** The next ones of that kind. */
  take(kind: LevelOperationKind, count: number): LevelOperation[] {
    return Array.from({ length: count }, () => this.#next(kind));
  }

  /** What a store holds of a coValue that is stored. */
  stored({ id, index, template }: Member): StoredCoValue {
    const { row, sessions } = this.#world.expected.stored(template).stored;
    const count = this.#appended.get(index) ?? 0;
    return {
      row: { ...row, id },
      sessions: count === 0 ? sessions : [...sessions, this.#world.appended.loaded(count)],
    };
  }

  #next(kind: LevelOperationKind): LevelOperation {
    const { population, expected } = this.#world;
    if (kind === "upload") {
      const member = population.member(population.size + this.#uploaded);
      this.#uploaded += 1;
      return { kind, member, messages: uploadsOf(member) };
    }
    if (kind === "append") return this.#append(population.member(this.#popular()));
    const member = population.member(Math.floor(this.#random() * population.size));
    if (kind === "load") return { kind, member, stored: this.stored(member) };
    return { kind, member, known: { ...expected.stored(member.template).known, id: member.id } };
  }

  #append(member: Member): LevelOperation {
    const position = this.#appended.get(member.index) ?? 0;
    this.#appended.set(member.index, position + 1);
    const message = this.#world.appended.message(member.id, position);
    return { kind: "append", member, messages: [message] };
  }
}
