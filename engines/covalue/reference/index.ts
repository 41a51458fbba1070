// The reference that histories are judged against.
export { ReferenceStore } from "./store.ts";
export type { ReferenceTransaction } from "./transaction.ts";
