// Bugs in erasing through a transaction's handle, which async cells alone have.
import { settle } from "@assay/engines/engine";
import type { RawCoID } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in `deleteCoValueContent`. */
export const ERASURE_IN_TRANSACTION_MUTANTS: readonly Mutant[] = [
  mutant(
    "content-deleted-for-good",
    "what a transaction erased stays erased when the transaction rolls back",
    ["CV-062"],
    ({ store }) => {
      let erased: RawCoID[] = [];
      return {
        handle: {
          *deleteCoValueContent(handle, coValue) {
            // Async handles alone have this call.
            if (!("deleteCoValueContent" in handle)) return;
            yield* settle(handle.deleteCoValueContent(coValue));
            erased.push(coValue.id);
          },
        },
        *ended(outcome) {
          const left = erased;
          erased = [];
          if (outcome === "commit") return;
          for (const id of left) yield* settle(store.eraseCoValueButKeepTombstone(id));
        },
      };
    },
    { api: "async" },
  ),
  mutant(
    "content-deleted-and-pending",
    "a coValue whose content a transaction erased still waits for its deletion",
    ["CV-062"],
    () => ({
      handle: {
        *deleteCoValueContent(handle, coValue) {
          if (!("deleteCoValueContent" in handle)) return;
          yield* settle(handle.deleteCoValueContent(coValue));
          yield* settle(handle.markCoValueAsDeleted(coValue.id));
        },
      },
    }),
    { api: "async" },
  ),
  mutant(
    "content-not-deleted",
    "a transaction marks the content as erased and leaves it",
    ["CV-062"],
    () => ({
      handle: {
        *deleteCoValueContent(handle, coValue) {
          if (!("deleteCoValueContent" in handle)) return;
          // A row id that no coValue has: there is nothing under it to erase.
          yield* settle(handle.deleteCoValueContent({ ...coValue, rowID: 2 ** 40 }));
        },
      },
    }),
    { api: "async" },
  ),
  mutant(
    "erased-rows-renumbered",
    "beside a transaction that has erased a coValue its sessions have new row ids with every read",
    ["CV-062"],
    () => {
      const erased = new Set<number>();
      let reads = 0;
      return {
        store: {
          *getCoValueSessions(store, coValue) {
            const rows = yield* settle(store.getCoValueSessions(coValue));
            if (!erased.has(coValue)) return rows;
            reads += 1;
            return rows.map((row) => ({ ...row, rowID: row.rowID + reads * 2 ** 30 }));
          },
        },
        handle: {
          *deleteCoValueContent(handle, coValue) {
            if (!("deleteCoValueContent" in handle)) return;
            yield* settle(handle.deleteCoValueContent(coValue));
            erased.add(coValue.rowID);
          },
        },
        *ended() {
          erased.clear();
        },
      };
    },
    { api: "async" },
  ),
];
