// The composite that the best reasonable person would write by hand on a bare library, for the three things
// that an application does all day. No part of the contract beside them: no deletion, no erasing, no sync
// tracking, no locks, no damaged rows, ids as cojson makes them.
import type { CoValueWrite, StoredCoValue } from "@assay/engines/covalue";
import type { Answer, Api } from "@assay/engines/engine";

/** A coValue store of its own layout, new and empty, with the durability `process` or less. */
export interface RawCoValues<A extends Api> {
  readonly load: (id: string) => Answer<A, StoredCoValue | undefined>;
  /** Stores a coValue, or appends to one; all or nothing. Answers its row id. */
  readonly commit: (write: CoValueWrite) => Answer<A, number>;
  readonly close: () => Promise<void>;
}

/** One that answers at once, as one that answers with promises. */
export function promised(store: RawCoValues<"sync">): RawCoValues<"async"> {
  return {
    load: async (id) => store.load(id),
    commit: async (write) => store.commit(write),
    close: store.close,
  };
}
