// What a history has said about which coValues peers have.
import type { Operation } from "@assay/engines/covalue";
import { sessionScope } from "./covalue-facts.ts";
import type { NamesInPlay } from "./names-in-play.ts";
import type { PastRows } from "./past-rows.ts";

type Updates = Extract<Operation, { readonly op: "trackCoValuesSyncState" }>["updates"];

/** The sync state of a history. */
export class PastSyncState {
  readonly #rows: PastRows;
  readonly #peers: NamesInPlay;
  readonly #peersOf = new Map<string, Set<string>>();

  constructor(rows: PastRows, peers: NamesInPlay) {
    this.#rows = rows;
    this.#peers = peers;
  }

  track(updates: Updates): void {
    const { facts } = this.#rows;
    const pairs = new Set<string>();
    for (const { id, peer, synced } of updates) {
      this.#rows.name(id);
      this.#peers.add(peer);
      const pair = sessionScope(id, peer);
      if (pairs.has(pair)) facts.note("tracked twice in one call", id);
      pairs.add(pair);
      facts.note("tracked", id);
      if (!this.#rows.isStored(id)) facts.note("tracked unstored", id);
      const peers = this.#peersOf.get(id) ?? new Set();
      this.#peersOf.set(id, peers);
      if (synced) facts.note("tracked as synced", id);
      peers.add(peer);
      if (peers.size > 1) facts.note("tracked with several peers", id);
    }
  }

  stop(id: string): void {
    this.#rows.name(id);
    this.#rows.facts.note("no longer tracked", id);
    this.#peersOf.delete(id);
  }
}
