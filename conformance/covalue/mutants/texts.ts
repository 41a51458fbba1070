// Bugs in what becomes of texts: ids, session ids, peers, signatures and keys that do not come back as
// they went in. Texts that run into one another are planted elsewhere.
import { settle } from "@assay/engines/engine";
import type {
  AnyCoValueTransaction,
  LockRow,
  RawCoID,
  SessionID,
  Signature,
  StoredSessionRow,
} from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Signatures are stored changed. */
function throughSignatures(change: (signature: string) => string): Breaking {
  // Signatures are opaque to storage; cojson brands them.
  const as = (signature: Signature): Signature => change(signature) as Signature;
  return () => ({
    handle: {
      *addSignatureAfter(handle, given) {
        const signature = as(given.signature);
        yield* settle(handle.addSignatureAfter({ ...given, signature }));
      },
      *addSessionUpdate(handle, { sessionUpdate, ...given }) {
        const lastSignature = as(sessionUpdate.lastSignature);
        const update = { ...given, sessionUpdate: { ...sessionUpdate, lastSignature } };
        return yield* settle(handle.addSessionUpdate(update));
      },
    },
  });
}

/** Sessions are answered with their ids changed. */
function throughSessionIDs(change: (sessionID: string) => string): Breaking {
  const as = (row: StoredSessionRow): StoredSessionRow => ({
    ...row,
    sessionID: change(row.sessionID) as SessionID,
  });
  return () => ({
    store: {
      *getCoValueSessions(store, coValue) {
        return (yield* settle(store.getCoValueSessions(coValue))).map(as);
      },
    },
  });
}

/** What waits is answered with its ids changed. */
function throughListedIDs(change: (id: string) => string): Breaking {
  const as = (ids: readonly RawCoID[]): RawCoID[] => ids.map((id) => change(id) as RawCoID);
  return () => ({
    store: {
      *getAllCoValuesWaitingForDelete(store) {
        return as(yield* settle(store.getAllCoValuesWaitingForDelete()));
      },
      *getUnsyncedCoValueIDs(store) {
        return as(yield* settle(store.getUnsyncedCoValueIDs()));
      },
    },
  });
}

/** The row of a lock is answered changed. */
function throughLocks(change: (row: LockRow) => LockRow): Breaking {
  return () => ({
    handle: {
      *getStorageReconciliationLock(handle: AnyCoValueTransaction, key: string) {
        const row = yield* settle(handle.getStorageReconciliationLock(key));
        return row === undefined || row === null ? row : change(row);
      },
    },
  });
}

function textMutant(name: string, broken: string, breaking: Breaking): Mutant {
  return mutant(name, broken, ["CV-095"], breaking);
}

/** Bugs in what becomes of texts. */
export const TEXT_MUTANTS: readonly Mutant[] = [
  textMutant("empty-id-missing", "the empty id reads as none", () => ({
    store: {
      *getCoValue(store, id) {
        return id === "" ? undefined : yield* settle(store.getCoValue(id));
      },
    },
  })),
  textMutant("empty-session-missing", "a session whose id is empty is not listed", () => ({
    store: {
      *getCoValueSessions(store, coValue) {
        const rows = yield* settle(store.getCoValueSessions(coValue));
        return rows.filter(({ sessionID }) => sessionID.length > 0);
      },
    },
  })),
  textMutant("empty-signature-dropped", "a signature that is empty is not stored", () => ({
    handle: {
      *addSignatureAfter(handle, given) {
        if (given.signature.length > 0) yield* settle(handle.addSignatureAfter(given));
      },
    },
  })),
  textMutant(
    "signatures-end-at-nul",
    "a signature ends at its first NUL",
    throughSignatures((signature) => signature.split("\0", 1)[0] ?? ""),
  ),
  textMutant(
    "signatures-well-formed",
    "a lone surrogate in a signature is stored as U+FFFD",
    throughSignatures((signature) => signature.toWellFormed()),
  ),
  textMutant(
    "signatures-normalised",
    "a signature is stored in its composed form",
    throughSignatures((signature) => signature.normalize("NFC")),
  ),
  textMutant(
    "session-ids-well-formed",
    "a lone surrogate in a session id is answered as U+FFFD",
    throughSessionIDs((sessionID) => sessionID.toWellFormed()),
  ),
  textMutant(
    "session-ids-trimmed",
    "the spaces around a session id are answered cut off",
    throughSessionIDs((sessionID) => sessionID.trim()),
  ),
  textMutant(
    "listed-ids-well-formed",
    "a lone surrogate in a listed id is answered as U+FFFD",
    throughListedIDs((id) => id.toWellFormed()),
  ),
  textMutant(
    "listed-ids-end-at-nul",
    "a listed id is answered up to its first NUL",
    throughListedIDs((id) => id.split("\0", 1)[0] ?? ""),
  ),
  textMutant(
    "lock-holder-normalised",
    "the session that holds a lock is answered in its composed form",
    throughLocks((row) => ({
      ...row,
      holderSessionId: row.holderSessionId.normalize("NFC") as SessionID,
    })),
  ),
];
