// Asking how much of a coValue is stored, as cojson does before it loads or syncs one.
import type { CoValueKnownState, CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import type { Member } from "../dataset/population.ts";
import { checkKnown } from "../verification/check-stored.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

export class KnownStateCall implements Call<CoValueKnownState | undefined> {
  readonly kind = "known-state";
  readonly contentSize = 0;
  readonly #stage: Stage;
  readonly #member: Member;
  readonly #isStored: boolean;
  /** Appends that were acknowledged when it was issued. */
  #atLeast = 0;

  /** Asks for a coValue that is stored, or for one that is new to the store. */
  constructor(stage: Stage, member: Member, isStored = true) {
    this.#stage = stage;
    this.#member = member;
    this.#isStored = isStored;
  }

  playAsync(store: CoValueStore): Promise<CoValueKnownState | undefined> {
    this.#note();
    return store.getCoValueKnownState(this.#member.id);
  }

  playSync(store: CoValueStoreSync): CoValueKnownState | undefined {
    this.#note();
    return store.getCoValueKnownState(this.#member.id);
  }

  check(outcome: CoValueKnownState | undefined): void {
    if (this.#isStored) {
      checkKnown(this.#stage, this.#member, this.#atLeast, outcome);
    } else if (outcome !== undefined) {
      throw new WrongAnswer(`${this.#member.id} is known and was never stored`);
    }
  }

  difference(
    expected: CoValueKnownState | undefined,
    actual: CoValueKnownState | undefined,
  ): string | undefined {
    return jsonDifference(expected, actual, "known state");
  }

  #note(): void {
    this.#atLeast = this.#stage.ledger.appends(this.#member.index).acknowledged;
  }
}
