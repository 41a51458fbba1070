// Storing one message of a coValue that is new to the store, as a client does that has just made or
// received it. Several messages make one coValue where it is large.
import type { CoValueStore, CoValueStoreSync } from "@assay/engines/covalue";
import { storeMessage, storeMessageSync } from "../cojson-calls/store-message.ts";
import { uploadsOf, type Member } from "../dataset/population.ts";
import type { PreparedMessage } from "../messages/prepared-message.ts";
import type { Call } from "./call.ts";
import type { Stage } from "../verification/stage.ts";

export class UploadCall implements Call<void> {
  readonly kind = "upload";
  readonly contentSize: number;
  readonly #stage: Stage;
  readonly #member: Member;
  readonly #message: PreparedMessage;
  readonly #last: boolean;

  constructor(stage: Stage, member: Member, message: PreparedMessage, last: boolean) {
    this.contentSize = message.sessions.reduce((sum, { size }) => sum + size, 0);
    this.#stage = stage;
    this.#member = member;
    this.#message = message;
    this.#last = last;
  }

  async playAsync(store: CoValueStore): Promise<void> {
    await storeMessage(store, this.#message);
    this.#note();
  }

  playSync(store: CoValueStoreSync): void {
    storeMessageSync(store, this.#message);
    this.#note();
  }

  /** The store answers nothing; what it holds is looked at in the end. */
  check(): void {}

  difference(): undefined {
    return undefined;
  }

  #note(): void {
    const { ledger } = this.#stage;
    ledger.begun.add(this.#member.index);
    if (this.#last) ledger.uploaded.add(this.#member.index);
  }
}

/** The calls that upload a coValue. */
export function* uploadCalls(stage: Stage, member: Member): Generator<UploadCall> {
  const messages = uploadsOf(member);
  for (const [index, message] of messages.entries()) {
    yield new UploadCall(stage, member, message, index === messages.length - 1);
  }
}
