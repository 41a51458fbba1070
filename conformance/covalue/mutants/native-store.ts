// Bugs over fjall, whose store is native. Where its addon is missing they are not tried, and the self-test
// says why.
import { hasCode, settle } from "@assay/engines/engine";
import { fjallEngine } from "@assay/engines/fjall";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs over fjall. */
export const NATIVE_STORE_MUTANTS: readonly Mutant[] = [
  mutant(
    "fjall-whole-read-runs-over",
    "over fjall readCoValue reads on behind a session's transactions, into those of the next row id",
    ["CV-088"],
    () => ({
      store: {
        *readCoValue(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          if (whole === undefined) return undefined;
          const sessions: (typeof whole.sessions)[number][] = [];
          for (const { row, transactions, signatures } of whole.sessions) {
            const next = row.rowID + 1;
            const behind = yield* settle(
              store.getNewTransactionInSession(next, 0, Number.MAX_SAFE_INTEGER),
            );
            sessions.push({ row, transactions: [...transactions, ...behind], signatures });
          }
          return { ...whole, sessions };
        },
      },
    }),
    { engine: fjallEngine, api: "async" },
  ),
  mutant(
    "fjall-handle-outlives-transaction",
    "over fjall the handle of an ended transaction goes on answering with sessions as they are stored",
    ["CV-047"],
    ({ store }) => ({
      evenRefused: true,
      handle: {
        *getSingleCoValueSession(handle, coValue, sessionID) {
          try {
            return yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
          } catch (error) {
            if (!hasCode(error, "TRANSACTION_ENDED")) throw error;
            const rows = yield* settle(store.getCoValueSessions(coValue));
            return rows.find((row) => row.sessionID === sessionID);
          }
        },
      },
    }),
    { engine: fjallEngine, api: "async" },
  ),
];
