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
import type { Stage } from "../verification/stage.ts";

// cojson brands the names of peers.
const PEER = "bench-server" as PeerID;

/** Tracks or marks as synced. */
export class TrackCall implements Call<void> {
  readonly kind = "track";
  readonly contentSize = 0;
  readonly #stage: Stage;
  readonly #updates: SyncStateUpdate[];

  constructor(stage: Stage, ids: readonly RawCoID[], synced: boolean) {
    this.#stage = stage;
    this.#updates = ids.map((id) => ({ id, peerId: PEER, synced }));
  }

  async playAsync(store: CoValueStore): Promise<void> {
    await store.trackCoValuesSyncState(this.#updates);
    this.#note();
  }

  playSync(store: CoValueStoreSync): void {
    store.trackCoValuesSyncState(this.#updates);
    this.#note();
  }

  /** The store answers nothing; lists show what came of it. */
  check(): void {}

  difference(): undefined {
    return undefined;
  }

  #note(): void {
    for (const { id, synced } of this.#updates) {
      if (synced) this.#stage.ledger.unsynced.delete(id);
      else this.#stage.ledger.unsynced.add(id);
    }
  }
}

/** Lists what is not synced; not to be in flight beside a `TrackCall`. */
export class ListUnsyncedCall implements Call<readonly RawCoID[]> {
  readonly kind = "list-unsynced";
  readonly contentSize = 0;
  readonly #expected: readonly RawCoID[];

  /** `expected`: what is not synced once all calls before it were played. */
  constructor(expected: readonly RawCoID[]) {
    this.#expected = expected;
  }

  playAsync(store: CoValueStore): Promise<readonly RawCoID[]> {
    return store.getUnsyncedCoValueIDs();
  }

  playSync(store: CoValueStoreSync): readonly RawCoID[] {
    return store.getUnsyncedCoValueIDs();
  }

  check(outcome: readonly RawCoID[]): void {
    const difference = this.difference(this.#expected, outcome);
    if (difference !== undefined) throw new WrongAnswer(difference);
  }

  /** The list has no promised order. */
  difference(expected: readonly RawCoID[], actual: readonly RawCoID[]): string | undefined {
    return jsonDifference(expected.toSorted(), actual.toSorted(), "unsynced coValues");
  }
}
