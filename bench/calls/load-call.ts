// Loading a whole coValue through the small calls that cojson makes.
import type { CoValueStore, CoValueStoreSync, StoredCoValue } from "@assay/engines/covalue";
import { loadCoValue, loadCoValueSync } from "../cojson-calls/load-covalue.ts";
import type { Member } from "../dataset/population.ts";
import { checkLoaded } from "../verification/check-stored.ts";
import { storedDifference } from "../verification/stored-difference.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

export class LoadCall implements Call<StoredCoValue | undefined> {
  readonly kind = "load";
  readonly contentSize: number;
  readonly #stage: Stage;
  readonly #member: Member;
  /** Appends that were acknowledged when it was issued. */
  #atLeast = 0;

  constructor(stage: Stage, member: Member) {
    this.contentSize = member.template.contentSize;
    this.#stage = stage;
    this.#member = member;
  }

  playAsync(store: CoValueStore): Promise<StoredCoValue | undefined> {
    this.#note();
    return loadCoValue(store, this.#member.id);
  }

  playSync(store: CoValueStoreSync): StoredCoValue | undefined {
    this.#note();
    return loadCoValueSync(store, this.#member.id);
  }

  check(outcome: StoredCoValue | undefined): void {
    checkLoaded(this.#stage, this.#member, this.#atLeast, outcome);
  }

  difference(
    expected: StoredCoValue | undefined,
    actual: StoredCoValue | undefined,
  ): string | undefined {
    return storedDifference(this.#member.id, expected, actual);
  }

  #note(): void {
    this.#atLeast = this.#stage.ledger.appends(this.#member.index).acknowledged;
  }
}
