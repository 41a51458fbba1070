// Bugs in every so many a call of a store, and in the numbers that it gives: fewer calls are right.
import { settle } from "@assay/engines/engine";
import { SEEN_AS_LONG } from "./long-lists.ts";
import { mutant, type Mutant } from "./mutant.ts";

/** Bugs that show after many calls. */
export const EVERY_SO_MANY_MUTANTS: readonly Mutant[] = [
  ...[20, 100].map((many) =>
    mutant(
      `every-${many}th-tracking-lost`,
      `every ${many}th trackCoValuesSyncState of a store is lost`,
      ["CV-063"],
      () => {
        let calls = 0;
        return {
          store: {
            *trackCoValuesSyncState(store, updates) {
              calls += 1;
              if (calls % many !== 0) yield* settle(store.trackCoValuesSyncState(updates));
            },
          },
        };
      },
      SEEN_AS_LONG,
    ),
  ),
  mutant(
    "every-100th-signature-lost",
    "every 100th addSignatureAfter of a store is lost",
    ["CV-123"],
    () => {
      let calls = 0;
      return {
        handle: {
          *addSignatureAfter(handle, given) {
            calls += 1;
            if (calls % 100 !== 0) yield* settle(handle.addSignatureAfter(given));
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "12th-erasure-lost",
    "the 12th erasure of a store does nothing",
    ["CV-054"],
    () => {
      let calls = 0;
      return {
        store: {
          *eraseCoValueButKeepTombstone(store, id) {
            calls += 1;
            if (calls !== 12) yield* settle(store.eraseCoValueButKeepTombstone(id));
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
  mutant(
    "erasure-of-16-sessions",
    "an erasure leaves the counters of all sessions but the first 16",
    ["CV-123"],
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          yield* settle(store.eraseCoValueButKeepTombstone(id));
          const left = (whole?.sessions ?? [])
            .map(({ row }) => row)
            .filter(({ sessionID }) => !sessionID.endsWith("$"))
            .slice(16);
          const sessions = left.map(({ sessionID, lastIdx, lastSignature }) => ({
            sessionID,
            lastIdx,
            lastSignature,
            transactions: [],
            signatures: [],
          }));
          if (whole !== undefined) {
            yield* settle(store.commitBatch([{ id: whole.row.id, sessions }]));
          }
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "session-row-in-a-byte",
    "the 257th session that a store is given by itself gets the row id of the first",
    ["CV-014"],
    () => {
      let sessions = 0;
      return {
        handle: {
          *addSessionUpdate(handle, given) {
            const { coValue, sessionID } = given.sessionUpdate;
            const stored = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const rowID = yield* settle(handle.addSessionUpdate(given));
            if (stored === undefined) sessions += 1;
            return stored === undefined && sessions > 256 ? 1 : rowID;
          },
        },
      };
    },
    SEEN_AS_LONG,
  ),
];
