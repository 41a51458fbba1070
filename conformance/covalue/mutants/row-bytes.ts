// Bugs in how wide a row id is kept, each in one call alone: row 257 is taken for row 1.
import { settle, type Steps } from "@assay/engines/engine";
import type { AnyCoValueStore } from "@assay/engines/covalue";
import { SEEN_AS_LONG } from "./long-lists.ts";
import { mutant, type Mutant } from "./mutant.ts";

/** What a byte keeps of a row id. */
function inAByte(rowID: number): number {
  return ((rowID - 1) & 255) + 1;
}

/** Whether a byte is too short for what a store of some thousands may have as a row id. */
function isTooLong(rowID: number): boolean {
  return Number.isInteger(rowID) && rowID > 256 && rowID < 2 ** 15;
}

/** The id of the coValue whose row id is what a byte keeps of this one's; its own where that is all. */
function* idInAByte(store: AnyCoValueStore, id: string): Steps<string> {
  const rowID = (yield* settle(store.upsertCoValue(id))) ?? 0;
  if (!isTooLong(rowID)) return id;
  const [other] = yield* settle(store.getCoValueIDs(1, inAByte(rowID) - 1));
  return other?.id ?? id;
}

/** Bugs in how wide a row id is kept. */
export const ROW_BYTE_MUTANTS: readonly Mutant[] = [
  mutant(
    "erased-row-in-a-byte",
    "an erasure keeps the coValue's row id in a byte: that of row 257 erases row 1",
    ["CV-054", "CV-059"],
    () => ({
      store: {
        *eraseCoValueButKeepTombstone(store, id) {
          const other = yield* idInAByte(store, id);
          // Ids are opaque to storage; cojson brands them.
          yield* settle(store.eraseCoValueButKeepTombstone(other as typeof id));
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "known-state-row-in-a-byte",
    "getCoValueKnownState keeps the coValue's row id in a byte: row 257 has the counters of row 1",
    ["CV-070"],
    () => ({
      store: {
        *getCoValueKnownState(store, id) {
          const other = yield* idInAByte(store, id);
          const known = yield* settle(store.getCoValueKnownState(other));
          // As above.
          return known && { ...known, id: id as typeof known.id };
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "whole-row-in-a-byte",
    "readCoValue keeps the coValue's row id in a byte: row 257 has the sessions of row 1",
    ["CV-088"],
    () => ({
      store: {
        *readCoValue(store, id) {
          const whole = yield* settle(store.readCoValue(id));
          const other = yield* settle(store.readCoValue(yield* idInAByte(store, id)));
          return whole && other && { ...whole, sessions: other.sessions };
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "sessions-row-in-a-byte",
    "getCoValueSessions keeps the coValue's row id in a byte: row 257 has the sessions of row 1",
    ["CV-019"],
    () => ({
      store: {
        *getCoValueSessions(store, coValue) {
          const count = yield* settle(store.getCoValueCount());
          const isKept = !isTooLong(coValue) || coValue > count;
          const row = isKept ? coValue : inAByte(coValue);
          const sessions = yield* settle(store.getCoValueSessions(row));
          return sessions.map((session) => ({ ...session, coValue }));
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "transactions-row-in-a-byte",
    "addTransaction keeps the session's row id in a byte: what is added to session 257 goes to session 1",
    ["CV-024", "CV-123"],
    () => ({
      handle: {
        *addTransaction(handle, ses, idx, tx) {
          const row = isTooLong(ses) ? inAByte(ses) : ses;
          return yield* settle(handle.addTransaction(row, idx, tx));
        },
      },
    }),
    SEEN_AS_LONG,
  ),
  mutant(
    "updated-row-in-a-byte",
    "addSessionUpdate keeps the coValue's row id in a byte: a session of row 257 goes to row 1",
    ["CV-014", "CV-019", "CV-123"],
    () => ({
      handle: {
        *addSessionUpdate(handle, { sessionUpdate, ...given }) {
          const { coValue } = sessionUpdate;
          const row = isTooLong(coValue) ? inAByte(coValue) : coValue;
          const update = { ...sessionUpdate, coValue: row };
          return yield* settle(handle.addSessionUpdate({ ...given, sessionUpdate: update }));
        },
      },
    }),
    SEEN_AS_LONG,
  ),
];
