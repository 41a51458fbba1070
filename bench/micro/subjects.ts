// What a micro operation is done with: the ordered store alone, the coValue layer over it in each
// api, and the player over that and over the reference.
import { Player, skippedOperations, type CoValueStoreSync } from "@assay/engines/covalue";
import { openCoValueStore, openCoValueStoreSync } from "@assay/engines/covalue-on-ordered";
import { ReferenceStore } from "@assay/engines/covalue/reference";
import { ManualClock } from "@assay/engines/engine";
import { openMemoryStore, openMemoryStoreSync } from "@assay/engines/memory";
import { COVALUES, idOf, microContent, type MicroOperation } from "./operations.ts";
import { recordCalls } from "./recorded-calls.ts";

/** Does an operation on the n-th coValue. */
export type Do =
  | { readonly api: "sync"; readonly once: (index: number) => unknown }
  | { readonly api: "async"; readonly once: (index: number) => Promise<unknown> };

/** Something that operations are done with; prepares itself for one operation at a time. */
export interface MicroSubject {
  readonly name: string;
  prepare(operation: MicroOperation): Promise<Do>;
}

export const MICRO_SUBJECTS: readonly MicroSubject[] = [
  {
    name: "ordered store, the layer's calls replayed",
    async prepare(operation) {
      const ordered = openMemoryStoreSync();
      const recorder = recordCalls(ordered);
      const layer = openCoValueStoreSync("memory", recorder.store, Date.now);
      layer.commitBatch(microContent());
      recorder.take();
      const replays = Array.from({ length: COVALUES }, (_, index) => {
        operation.onSync(layer, index);
        return recorder.take();
      });
      return { api: "sync", once: (index) => replays[index]?.(ordered) };
    },
  },
  {
    name: "layer, sync",
    async prepare(operation) {
      const store = openLayer();
      return { api: "sync", once: (index) => operation.onSync(store, index) };
    },
  },
  {
    name: "layer, async",
    async prepare(operation) {
      const store = await openCoValueStore("memory", openMemoryStore(), Date.now);
      await store.commitBatch(microContent());
      return { api: "async", once: (index) => operation.onAsync(store, index) };
    },
  },
  {
    name: "player on the layer, sync",
    prepare: async (operation) => playing(operation, openLayer()),
  },
  {
    name: "reference",
    async prepare(operation) {
      const store = openReference();
      return { api: "sync", once: (index) => operation.onSync(store, index) };
    },
  },
  {
    name: "player on the reference",
    prepare: async (operation) => playing(operation, openReference()),
  },
];

function openLayer(): CoValueStoreSync {
  const store = openCoValueStoreSync("memory", openMemoryStoreSync(), Date.now);
  store.commitBatch(microContent());
  return store;
}

function openReference(): CoValueStoreSync {
  const store = new ReferenceStore(Date.now);
  store.commitBatch(microContent());
  return store;
}

/** A player that has seen every coValue, so that it knows their row ids as it does inside of a history. */
function playing(operation: MicroOperation, store: CoValueStoreSync): Do {
  const skips = skippedOperations("sync", false);
  const player = new Player({ api: "sync", store, clock: new ManualClock(), skips });
  for (let index = 0; index < COVALUES; index += 1) {
    player.playSync({ op: "getCoValue", id: idOf(index) });
    player.playSync({ op: "getCoValueSessions", id: idOf(index) });
  }
  const operations = Array.from({ length: COVALUES }, (_, index) => operation.asHistory(index));
  return {
    api: "sync",
    // The index is below the number of coValues.
    once: (index) => player.playSync(operations[index] as (typeof operations)[number]),
  };
}
