// Bugs in long writes that fail: what was written in portions before the failure stays.
import { settle } from "@assay/engines/engine";
import { transact, type Transaction } from "@assay/engines/covalue";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs in long transactions, batches and lists of updates that fail at their end. */
export const LONG_WRITE_MUTANTS: readonly Mutant[] = [
  mutant(
    "spilt-transactions-stay",
    "a transaction's buffer is written ahead from 500 transactions on, and a rollback leaves what was",
    ["CV-036"],
    ({ api, store }) => {
      let added: (readonly [session: number, idx: number, tx: Transaction])[] = [];
      // Of a session that is rolled back itself, nothing can stay.
      let fresh = new Set<number>();
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const { coValue, sessionID } = given.sessionUpdate;
            const known = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const session = yield* settle(handle.addSessionUpdate(given));
            if (known === undefined) fresh.add(session);
            return session;
          },
          *addTransaction(handle, session, idx, tx) {
            yield* settle(handle.addTransaction(session, idx, tx));
            added.push([session, idx, structuredClone(tx)]);
          },
        },
        *ended(outcome) {
          const spilt = added.length > 500 && outcome === "rollback" ? added.slice(0, 500) : [];
          const left = spilt.filter(([session]) => !fresh.has(session));
          [added, fresh] = [[], new Set()];
          if (left.length === 0) return;
          yield* transact(api, store, function* (handle) {
            for (const given of left) yield* settle(handle.addTransaction(...given));
          });
        },
      };
    },
    { checks: ["fails-with-whatever-is-thrown"] },
  ),
  mutant(
    "batch-in-portions",
    "a batch of more than 100 transactions is committed write by write",
    ["CV-091"],
    () => ({
      evenRefused: true,
      store: {
        *commitBatch(store, writes) {
          const sessions = writes.flatMap((write) => write.sessions);
          const count = sessions.reduce((sum, { transactions }) => sum + transactions.length, 0);
          if (count <= 100) return yield* settle(store.commitBatch(writes));
          const results = [];
          for (const write of writes) results.push(...(yield* settle(store.commitBatch([write]))));
          return results;
        },
      },
    }),
    { checks: ["failed-batch-leaves-nothing"] },
  ),
  mutant(
    "tracking-in-portions",
    "updates of sync state are stored a hundred at a time",
    ["CV-068"],
    () => ({
      store: {
        *trackCoValuesSyncState(store, updates) {
          for (let from = 0; from === 0 || from < updates.length; from += 100) {
            yield* settle(store.trackCoValuesSyncState(updates.slice(from, from + 100)));
          }
        },
      },
    }),
    { checks: ["failed-tracking-leaves-nothing"] },
  ),
];
