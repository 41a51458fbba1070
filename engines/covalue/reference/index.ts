// The reference that histories are judged against.
export { ReferenceStore, type ReferenceTransaction } from "./store.ts";
