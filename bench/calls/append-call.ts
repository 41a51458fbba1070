// Storing a small edit of a coValue: one transaction in the session that workloads append to. Which
// position it has is known only when it is issued, since others append to the same coValue.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

export class AppendCall implements Call<void> {
  readonly kind = "append";
  readonly #stage: Stage;
  #index: number;
  #contentSize = 0;

  /** Appends to the member of that index, or to one after it while an append to it is in flight. */
  constructor(stage: Stage, index: number) {
    this.#stage = stage;
    this.#index = index;
  }

  /** Known once it is issued. */
  get contentSize(): number {
    return this.#contentSize;
  }

  async playAsync(store: CoValueStore): Promise<void> {
    const message = this.#begin();
    await storeMessage(store, message);
    this.#stage.ledger.endAppend(this.#index);
  }

  playSync(store: CoValueStoreSync): void {
    storeMessageSync(store, this.#begin());
    this.#stage.ledger.endAppend(this.#index);
  }

  /** The store answers nothing; what it holds is looked at in the end. */
  check(): void {}

  difference(): undefined {
    return undefined;
  }

  #begin(): PreparedMessage {
    const { ledger, world } = this.#stage;
    this.#index = ledger.beginAppend(this.#index, world.population.size);
    const position = ledger.appends(this.#index).acknowledged;
    this.#contentSize = world.appended.sizeOf(position);
    return world.appended.message(world.population.member(this.#index).id, position);
  }
}
