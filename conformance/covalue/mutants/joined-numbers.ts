// Bugs in what a transaction keeps of its own under numbers and names that are joined without anything between them.
import { settle } from "@assay/engines/engine";
import type { StoredSessionRow } from "@assay/engines/covalue";
import { mutant, type Mutant, type Planting } from "./mutant.ts";

const SEEN = { checks: ["keeps-numbers-apart"] } as const satisfies Planting;

/** Bugs in numbers that are joined. */
export const JOINED_NUMBER_MUTANTS: readonly Mutant[] = [
  mutant(
    "signature-by-joined-numbers",
    "a transaction keeps signatures by row and index written behind each other: of row 1 at 12 and row 11 at 2 one is lost",
    ["CV-032"],
    () => {
      const places = new Map<string, number>();
      return {
        handle: {
          *addSignatureAfter(handle, row) {
            const key = `${row.sessionRowID}${row.idx}`;
            const other = places.get(key) ?? row.sessionRowID;
            places.set(key, row.sessionRowID);
            if (Object.is(other, row.sessionRowID)) yield* settle(handle.addSignatureAfter(row));
          },
        },
        *ended() {
          places.clear();
        },
      };
    },
    SEEN,
  ),
  mutant(
    "session-by-joined-names",
    "a transaction keeps the sessions that it has written by coValue and id behind each other: coValue 1's 1s and coValue 11's s are one",
    ["CV-020"],
    () => {
      const written = new Map<string, StoredSessionRow>();
      return {
        handle: {
          *addSessionUpdate(handle, update) {
            const { coValue, sessionID } = update.sessionUpdate;
            const rowID = yield* settle(handle.addSessionUpdate(update));
            // Of what is refused nothing is kept.
            written.set(`${coValue}${sessionID}`, { ...update.sessionUpdate, rowID });
            return rowID;
          },
          *getSingleCoValueSession(handle, coValue, sessionID) {
            const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID));
            const kept = written.get(`${coValue}${sessionID}`);
            const isOthers = row !== undefined && kept !== undefined && kept.coValue !== coValue;
            return isOthers ? { ...kept } : row;
          },
        },
        *ended() {
          written.clear();
        },
      };
    },
    SEEN,
  ),
];
