// Clauses of transaction rows, of signatures in between, and of the ranges they are read by.
import { CALLER, cojson, SQLITE_ASYNC, SQLITE_SYNC, TYPES, type Clause } from "./clause.ts";

export const TRANSACTIONS_AND_RANGES = [
  {
    id: "CV-024",
    level: "MUST",
    sentence:
      "`addTransaction` stores a transaction under its session and index, where `getNewTransactionInSession` finds it with both, and no other session does.",
    source: [
      cojson(SQLITE_ASYNC, "93-110", "INSERT INTO transactions (ses, idx, tx)"),
      cojson(TYPES, "189-193", "tx: Transaction"),
    ],
    why: "These rows are the user's data.",
  },
  {
    id: "CV-025",
    level: "MUST",
    sentence:
      "`getNewTransactionInSession(session, from, to)` answers with what is stored from `from` to `to`, both included.",
    source: [
      cojson(SQLITE_ASYNC, "261", "idx >= ? AND idx <= ?"),
      cojson(CALLER, "191-205", "idx = signature.idx + 1"),
    ],
    why: "One transaction more or less than the signature covers makes the whole session invalid.",
  },
  {
    id: "CV-026",
    level: "MUST",
    sentence: "Transactions are answered in ascending order of their indices.",
    source: [cojson("storage/syncUtils.ts", "38-40", "newTransactions.push(tx.tx)")],
    why: "cojson appends them as they come: out of order the signature does not fit.",
  },
  {
    id: "CV-027",
    level: "MUST",
    sentence:
      "Ranges are mathematical intervals: from above to, or an end of -1, gives nothing and no error.",
    source: [cojson(CALLER, "183-195", "idx: sessionRow.lastIdx - 1")],
    why: "A session with no transactions yet is read up to -1; unsigned arithmetic would read it all.",
  },
  {
    id: "CV-028",
    level: "MUST",
    sentence:
      "A range is answered from the rows that are stored, whatever the session's counter says and whichever indices are missing.",
    source: [cojson(SQLITE_ASYNC, "98-104", "orphan rows at idx >= the session's lastIdx")],
    why: "What is really there can be seen, compared and repaired.",
  },
  {
    id: "CV-029",
    level: "MUST",
    sentence:
      "Calls of `addTransaction` that are issued together inside one transaction are all stored.",
    source: [cojson(CALLER, "487-491", "await Promise.all(")],
    why: "cojson stores each message's transactions so: losing one loses an edit.",
  },
  {
    id: "CV-030",
    level: "SHOULD",
    sentence: "`addTransaction` at an index that is stored replaces the transaction there.",
    source: [cojson(SQLITE_ASYNC, "98-109", "DO UPDATE SET tx=excluded.tx")],
    why: "A session with rows left by an interrupted write heals by storing again instead of being stuck.",
    published: [cojson(SQLITE_SYNC, "252", "INSERT INTO transactions (ses, idx, tx)")],
  },
  {
    id: "CV-031",
    level: "SHOULD",
    sentence: "Indices and counters from 0 to 2^53 - 1 come back as they went in.",
    source: "assay",
    why: "No engine's integer type sets a limit of its own below JavaScript's.",
  },
] as const satisfies readonly Clause[];

export const SIGNATURES = [
  {
    id: "CV-032",
    level: "MUST",
    sentence:
      "`addSignatureAfter` stores a signature under its session and index; `getSignatures(session, first)` answers with those of the session whose index is `first` or above.",
    source: [
      cojson(SQLITE_ASYNC, "276-284", "idx >= ?"),
      cojson(CALLER, "145-153", "signaturesBySession.set"),
    ],
    why: "Large coValues are verified and streamed piece by piece along these signatures.",
  },
  {
    id: "CV-033",
    level: "MUST",
    sentence: "Signatures are answered in ascending order of their indices.",
    source: [cojson(CALLER, "181-205", "signatures[signatures.length - 1]")],
    why: "cojson reads the pieces in that order and takes the last one for the end.",
  },
  {
    id: "CV-034",
    level: "MUST",
    sentence: "`getSignatures` is not bounded by the session's counter.",
    source: [cojson(SQLITE_ASYNC, "124-126", "reads all signatureAfter rows unbounded by lastIdx")],
    why: "Every store serves the same rows to the same question, left-over ones included.",
  },
  {
    id: "CV-035",
    level: "SHOULD",
    sentence: "`addSignatureAfter` at an index that has a signature replaces it.",
    source: [cojson(SQLITE_ASYNC, "121-131", "DO UPDATE SET signature=excluded.signature")],
    why: "A signature left by an interrupted write is served to readers until it is overwritten.",
    published: [cojson(SQLITE_SYNC, "269", "INSERT INTO signatureAfter (ses, idx, signature)")],
  },
] as const satisfies readonly Clause[];
