// Keeping track of what a peer has not got yet, as a client does: what changed is tracked in batches,
// what the peer confirmed is marked, and what is left is listed now and then, as after a restart.
import type {
  CoValueStore,
  CoValueStoreSync,
  PeerID,
  RawCoID,
  SyncStateUpdate,
} from "@assay/engines/covalue";
import { WrongAnswer } from "../cojson-calls/wrong-answer.ts";
import { jsonDifference } from "../verification/json-difference.ts";
import type { Call } from "./call.ts";
import type { Ledger } from "../verification/ledger.ts";

// cojson brands the names of peers.
const PEER = "bench-server" as PeerID;

/** Tracks or marks as synced; to be checked once played, before any call that was played after it. */
export class TrackCall implements Call<void> {
  readonly kind = "track";
  readonly contentSize = 0;
  readonly #ledger: Ledger;
  readonly #updates: SyncStateUpdate[] = [];

  constructor(ledger: Ledger, ids: readonly RawCoID[], synced: boolean) {
    this.#ledger = ledger;
    for (const id of ids) this.#updates.push({ id, peerId: PEER, synced });
  }

  playAsync(store: CoValueStore): Promise<void> {
    return store.trackCoValuesSyncState(this.#updates);
  }

  playSync(store: CoValueStoreSync): void {
    store.trackCoValuesSyncState(this.#updates);
  }

  /** The store answers nothing; lists show what came of it, so it is noted for theirs. */
  check(): void {
    const { unsynced } = this.#ledger;
    for (const { id, synced } of this.#updates) {
      if (synced) unsynced.delete(id);
      else unsynced.add(id);
    }
  }

  difference(): undefined {
    return undefined;
  }
}

/** Lists what is not synced; not to be in flight beside a `TrackCall`, and checked like one. */
export class ListUnsyncedCall implements Call<readonly RawCoID[]> {
  readonly kind = "list-unsynced";
  readonly contentSize = 0;
  readonly #ledger: Ledger;

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  playAsync(store: CoValueStore): Promise<readonly RawCoID[]> {
    return store.getUnsyncedCoValueIDs();
  }

  playSync(store: CoValueStoreSync): readonly RawCoID[] {
    return store.getUnsyncedCoValueIDs();
  }

  /** Against what the calls checked before it have led to. */
  check(outcome: readonly RawCoID[]): void {
    const { unsynced } = this.#ledger;
    const isEachOnce = outcome.length === unsynced.size && new Set(outcome).size === unsynced.size;
    if (isEachOnce && outcome.every((id) => unsynced.has(id))) return;
    throw new WrongAnswer(this.difference([...unsynced], outcome) ?? "unsynced coValues differ");
  }

  /** The list has no promised order. */
  difference(expected: readonly RawCoID[], actual: readonly RawCoID[]): string | undefined {
    return jsonDifference(expected.toSorted(), actual.toSorted(), "unsynced coValues");
  }
}
