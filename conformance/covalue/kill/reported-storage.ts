// cojson's storage with a word said for each message: when a node hands it over, and when the storage
// acknowledges it. For a local change that is the callback `done` of `StorageAPI.store`: "invoked only
// after the content is durably stored" (cojson's storage/types.ts 64–69), handed over by `syncContent`
// (sync.ts 1495, 1582) and called after the last of the message's transactions has committed, from the
// queue in async cells (storageAsync.ts 283–287), before `store` returns in sync ones
// (storageSync.ts 308–312). Content from a peer is no such thing: its `known` message comes first.
import { setImmediate } from "node:timers/promises";
import type { SessionID, StorageAPI } from "cojson";
import { codedMessage, hasCode } from "@assay/engines/engine";
import type { IssuedMessage, WriterEvent } from "./journal.ts";
import { storageOver, type OpenStore } from "./open-store.ts";

/** A storage whose stores are reported as events. */
export class ReportedStorage {
  /** To give to a node. */
  readonly storage: StorageAPI;
  #issued = 0;
  #acknowledged = 0;

  constructor(open: OpenStore, emit: (event: WriterEvent) => void) {
    this.storage = storageOver(open, (call, error) =>
      emit({
        type: "failed",
        what: `${call}: ${codedMessage(error)}`,
        ...(hasCode(error, "DISK_FULL") && { isDiskFull: true }),
      }),
    );
    const store = this.storage.store.bind(this.storage);
    this.storage.store = (message, correct, done) => {
      const number = this.#issued;
      this.#issued += 1;
      emit({ type: "issued", message: issuedMessage(message) });
      store(
        message,
        (known) => {
          // Of one writer that starts with nothing: it has stored all that came before.
          const what = `${message.id}: the store knows only ${JSON.stringify(known)}`;
          emit({ type: "failed", what });
          return correct(known);
        },
        () => {
          this.#acknowledged += 1;
          emit({ type: "acknowledged", number });
          done?.();
        },
      );
    };
  }

  /** Messages handed over and not acknowledged. */
  get inFlight(): number {
    return this.#issued - this.#acknowledged;
  }

  /** Waits until no more than so many are in flight; for ever, where the store fails. */
  async until(most: number): Promise<void> {
    do await setImmediate();
    while (this.inFlight > most);
  }
}

function issuedMessage({ id, new: content }: Parameters<StorageAPI["store"]>[0]): IssuedMessage {
  const counts: Record<SessionID, number> = {};
  for (const [session, { after, newTransactions }] of Object.entries(content)) {
    // `Object.entries` forgets the keys' type.
    counts[session as SessionID] = after + newTransactions.length;
  }
  return { coValue: id, counts };
}
