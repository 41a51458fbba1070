// Bugs in what becomes of a write through a handle whose callback has resolved while its transaction is committed.
import { AssayError } from "@assay/engines/engine";
import type { CoValueEngine, CoValueTransaction } from "@assay/engines/covalue";
import { sqliteEngine } from "@assay/engines/sqlite";
import { withMembers } from "./broken-calls.ts";
import { changeAsync } from "./broken-engine.ts";
import { engineMutant, type Mutant } from "./mutant.ts";

const LATE = { api: "async", checks: ["keeps-transactions-apart"] } as const;

/** Where a transaction is: its callback runs, or what it has written is being committed, or it has ended. */
type Phase = "open" | "committing" | "ended";

/** Transactions with calls of their handles replaced that depend on where the transaction is. */
function whileCommitting(
  changes: (handle: CoValueTransaction, phase: () => Phase) => Partial<CoValueTransaction>,
) {
  return (whole: CoValueEngine): CoValueEngine =>
    changeAsync(whole, (store) => ({
      transaction: async (callback) => {
        let phase: Phase = "open";
        try {
          return await store.transaction(async (handle) => {
            const result = await callback(
              withMembers(
                handle,
                changes(handle, () => phase),
              ),
            );
            phase = "committing";
            // As long as what has been written takes to be handed over.
            for (let turn = 0; turn < 3; turn += 1) await undefined;
            return result;
          });
        } finally {
          phase = "ended";
        }
      },
    }));
}

/** Bugs in late writes. */
export const LATE_WRITE_MUTANTS: readonly Mutant[] = [
  engineMutant(
    "late-mark-lost",
    "a coValue that is marked as deleted while the transaction commits is acknowledged and not stored",
    ["CV-047"],
    whileCommitting((handle, phase) => ({
      markCoValueAsDeleted: async (id) => {
        if (phase() !== "committing") await handle.markCoValueAsDeleted(id);
      },
    })),
    LATE,
  ),
  engineMutant(
    "late-session-lost",
    "a session that is added while the transaction commits is acknowledged and not stored",
    ["CV-047"],
    whileCommitting((handle, phase) => ({
      addSessionUpdate: async (update) =>
        phase() === "committing" ? 1 : handle.addSessionUpdate(update),
    })),
    { ...LATE, engine: sqliteEngine },
  ),
  engineMutant(
    "late-mark-refused-and-stored",
    "a coValue that is marked as deleted while the transaction commits is refused and stored",
    ["CV-047"],
    whileCommitting((handle, phase) => ({
      markCoValueAsDeleted: async (id) => {
        const isLate = phase() === "committing";
        await handle.markCoValueAsDeleted(id);
        if (isLate) throw new AssayError("TRANSACTION_ENDED", "the transaction has ended");
      },
    })),
    LATE,
  ),
];
