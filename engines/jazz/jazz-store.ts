// The store under test with its api beside it, since cojson has a storage class for each.
// cojson's own interfaces and not ours: a published Jazz client is a subject like any other.
import type { DBClientInterfaceAsync, DBClientInterfaceSync } from "cojson";

/** An open store of either api; a `CoValueStore` or a `CoValueStoreSync` fits. */
export type JazzStore =
  | { readonly api: "async"; readonly store: DBClientInterfaceAsync }
  | { readonly api: "sync"; readonly store: DBClientInterfaceSync };
