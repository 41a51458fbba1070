// Clauses of what a transaction promises, and of writers among each other.
import { CALLER, cojson, SQLITE_ASYNC, SQLITE_SYNC, TYPES, type Clause } from "./clause.ts";

export const TRANSACTIONALITY = [
  {
    id: "CV-036",
    level: "MUST",
    sentence:
      "A transaction is all or nothing: when its callback throws or rejects, nothing that it wrote stays.",
    source: [
      cojson(SQLITE_ASYNC, "101-104", "commits atomically with the"),
      cojson(CALLER, "383-416", "await this.dbClient.transaction(async (tx) =>"),
    ],
    why: "A counter without its transactions leaves a coValue that never loads again.",
  },
  {
    id: "CV-037",
    level: "MUST",
    sentence: "A transaction whose callback fails fails too.",
    source: [cojson(TYPES, "64-67", "It is NOT invoked when the")],
    why: "An application that waits for its write hears that it was lost.",
  },
  {
    id: "CV-038",
    level: "SHOULD",
    sentence: "What a failed transaction throws or rejects with is what its callback did.",
    source: "assay",
    why: "The cause of a lost write can be found in the log.",
  },
  {
    id: "CV-039",
    level: "MUST",
    sentence: "Reads through a transaction's handle see what the transaction has written.",
    source: [cojson(SQLITE_ASYNC, "345-349", "operationsCallback(new SQLiteTransactionAsync(tx))")],
    why: "Two steps of one change build on each other.",
  },
  {
    id: "CV-040",
    level: "MUST",
    sentence: "Before the commit nobody outside sees what a transaction has written.",
    source: [
      cojson(CALLER, "132-153", "getSignatures("),
      cojson(CALLER, "383-416", "await this.dbClient.transaction(async (tx) =>"),
    ],
    why: "cojson loads while it stores: a half-written session reads as a broken one.",
  },
  {
    id: "CV-041",
    level: "SHOULD",
    sentence:
      "Reads of the store see the last commit and do not wait for a transaction that is open.",
    source: "assay",
    why: "A slow write does not stop the application from reading.",
  },
  {
    id: "CV-042",
    level: "MUST",
    sentence:
      "Writers are served one at a time: what a transaction has read does not change before it commits.",
    source: [cojson(SQLITE_ASYNC, "209-220", "Serialize transactions")],
    why: "Two writers that both read the old counter would overwrite each other's transactions.",
  },
  {
    id: "CV-043",
    level: "MUST",
    sentence:
      "Writes that are issued one after the other on one store take effect in that order, also when nobody awaits them.",
    source: [
      cojson("sync.ts", "549-553", "this.local.storage?.stopTrackingSyncState(coValueId)"),
      cojson(CALLER, "571-573", "this.dbClient.stopTrackingSyncState(id)"),
      cojson("sync.ts", "1078-1082", "renewStorageReconciliationLock("),
    ],
    why: "cojson clears and renews what it tracks without awaiting: the other order forgets what is unsynced.",
  },
  {
    id: "CV-044",
    level: "MUST",
    sentence:
      "A write that is issued outside while a transaction is open survives when that transaction rolls back.",
    source: [
      cojson(SQLITE_ASYNC, "98-100", "concurrent ROLLBACK on a shared"),
      cojson(CALLER, "524-529", "trackCoValuesSyncState(updates).then"),
    ],
    why: "One failed message does not take another's acknowledged data with it.",
  },
  {
    id: "CV-045",
    level: "MUST",
    sentence:
      "A transaction stays open while its callback awaits, be it a timer or input and output.",
    source: [
      cojson(TYPES, "288-290", "callback: (tx: DBTransactionInterfaceAsync) => Promise<unknown>"),
    ],
    why: "A store that commits whenever its own calls run out stores halves.",
  },
  {
    id: "CV-046",
    level: "SHOULD",
    sentence:
      "A write of the store that is issued from inside a transaction's callback is refused with `NESTED_TRANSACTION`, and the transaction goes on.",
    source: "assay",
    why: "It would wait for the transaction that waits for it: a code in the log instead of a hang.",
  },
  {
    id: "CV-047",
    level: "MUST",
    sentence:
      "A handle that is used after its transaction has ended fails with `TRANSACTION_ENDED` and writes nothing.",
    source: [cojson(CALLER, "487-491", "await Promise.all(")],
    why: "The late siblings of a rejected `Promise.all` do not write into somebody else's transaction.",
  },
  {
    id: "CV-048",
    level: "SHOULD",
    sentence:
      "A sync transaction whose callback returns a promise is refused with `INVALID_ARGUMENT` and stores nothing.",
    source: "assay",
    why: "What comes after the first `await` would run outside and be lost without a word.",
  },
  {
    id: "CV-049",
    level: "UNSPECIFIED",
    sentence:
      "Whether a write that a callback issues and does not await belongs to the transaction when the callback settles first is open.",
    source: "assay",
    why: "cojson awaits every write of a transaction inside it.",
  },
  {
    id: "CV-050",
    level: "UNSPECIFIED",
    sentence: "What the call of a transaction that commits answers with is open.",
    source: [cojson(SQLITE_SYNC, "303-306", "return undefined")],
    why: "cojson hands results out through variables.",
  },
] as const satisfies readonly Clause[];
