// Row ids that a broken call answers in the place of the right ones, and calls that take them for the
// right ones all the same: nothing but the answer is wrong then, and what follows from it is right.
import { settle } from "@assay/engines/engine";
import type { BrokenCalls } from "./broken-calls.ts";

/** Above every row id of a history, and not the id that histories ask for in vain. */
const ODD = 1_000_000;

/** A row id that no row has. */
export function oddRowID(rowID: number): number {
  return rowID + ODD;
}

/** The row id that was meant. */
function meant(rowID: number): number {
  return Math.abs(rowID) % ODD;
}

/** The broken calls, with those that take a coValue's row id and find it by an odd one too. */
export function takingOddCoValues(broken: BrokenCalls): BrokenCalls {
  return {
    ...broken,
    store: {
      *getCoValueSessions(store, coValue) {
        const rows = yield* settle(store.getCoValueSessions(meant(coValue)));
        return rows.map((row) => ({ ...row, coValue }));
      },
      ...broken.store,
    },
    handle: {
      *getSingleCoValueSession(handle, coValue, sessionID) {
        const row = yield* settle(handle.getSingleCoValueSession(meant(coValue), sessionID));
        return row && { ...row, coValue };
      },
      *addSessionUpdate(handle, { sessionUpdate }) {
        const coValue = meant(sessionUpdate.coValue);
        return yield* settle(
          handle.addSessionUpdate({ sessionUpdate: { ...sessionUpdate, coValue } }),
        );
      },
      ...broken.handle,
    },
  };
}

/** The broken calls, with those that take a session's row id and find it by an odd one too. */
export function takingOddSessions(broken: BrokenCalls): BrokenCalls {
  return {
    ...broken,
    store: {
      *getNewTransactionInSession(store, ses, from, to) {
        const rows = yield* settle(store.getNewTransactionInSession(meant(ses), from, to));
        return rows.map((row) => ({ ...row, ses }));
      },
      *getSignatures(store, ses, from) {
        const rows = yield* settle(store.getSignatures(meant(ses), from));
        return rows.map((row) => ({ ...row, ses }));
      },
      ...broken.store,
    },
    handle: {
      *addTransaction(handle, ses, idx, tx) {
        return yield* settle(handle.addTransaction(meant(ses), idx, tx));
      },
      *addSignatureAfter(handle, { sessionRowID, ...signature }) {
        const row = { sessionRowID: meant(sessionRowID), ...signature };
        return yield* settle(handle.addSignatureAfter(row));
      },
      ...broken.handle,
    },
  };
}
