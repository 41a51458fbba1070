// Deleting a coValue and erasing its content: the message that deletes is stored with its mark, as
// cojson's storage does, and then the content is erased at once, which cojson does when it is idle.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import type { Member } from "../dataset/population.ts";
import type { PreparedMessage, PreparedSession } from "../messages/prepared-message.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

export class EraseCall implements Call<void> {
  readonly kind = "erase";
  readonly contentSize: number;
  readonly #stage: Stage;
  readonly #member: Member;
  readonly #deletion: PreparedSession;
  readonly #message: PreparedMessage;

  constructor(stage: Stage, member: Member, deletion: PreparedSession) {
    this.contentSize = deletion.size;
    this.#stage = stage;
    this.#member = member;
    this.#deletion = deletion;
    this.#message = { id: member.id, header: undefined, sessions: [deletion] };
  }

  async playAsync(store: CoValueStore): Promise<void> {
    await storeMessage(store, this.#message);
    await store.eraseCoValueButKeepTombstone(this.#member.id);
    this.#note();
  }

  playSync(store: CoValueStoreSync): void {
    storeMessageSync(store, this.#message);
    store.eraseCoValueButKeepTombstone(this.#member.id);
    this.#note();
  }

  /** The store answers nothing; what is left is looked at in the end. */
  check(): void {}

  difference(): undefined {
    return undefined;
  }

  #note(): void {
    this.#stage.ledger.erased.set(this.#member.index, this.#deletion);
  }
}
