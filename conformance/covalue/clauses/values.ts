// Clauses of values: what comes back of what went in, and whose it then is.
import { CALLER, cojson, SQLITE_ASYNC, TYPES, type Clause } from "./clause.ts";

export const VALUES = [
  {
    id: "CV-094",
    level: "MUST",
    sentence: "Headers and transactions come back as JSON gives them back.",
    source: [
      cojson(SQLITE_ASYNC, "108", "JSON.stringify(newTransaction)"),
      cojson(SQLITE_ASYNC, "306", "JSON.stringify(header)"),
      cojson(SQLITE_ASYNC, "266-269", "JSON.parse(transactionRow.tx)"),
    ],
    why: "Signatures are over these bytes: one changed digit and the coValue is invalid.",
  },
  {
    id: "CV-095",
    level: "SHOULD",
    sentence:
      "Ids, session ids, peers, signatures and keys are strings of any UTF-16 units, NUL, lone surrogates and the empty string among them, and come back as they went in.",
    source: "assay",
    why: "No peer can corrupt a store, or hide in it, with an odd string.",
  },
  {
    id: "CV-096",
    level: "SHOULD",
    sentence:
      "Strings that differ in any UTF-16 unit are different, and no id or peer runs into another, whatever both hold.",
    source: "assay",
    why: "Nobody's data is found, erased or overwritten under somebody else's name.",
  },
  {
    id: "CV-097",
    level: "SHOULD",
    sentence:
      "Ids up to 4,096 UTF-16 units and transactions, headers and signatures up to 2 MB are stored like any other.",
    source: "assay",
    why: "No limit of an engine's shows for the first time in production.",
  },
  {
    id: "CV-098",
    level: "MUST",
    sentence: "Every answer is the caller's own: fresh, and free to be changed.",
    source: [
      cojson(CALLER, "183-188", "signatures.push("),
      cojson(CALLER, "86-94", "this.knownStates.setKnownState(id, knownState)"),
    ],
    why: "cojson appends to lists and keeps known states: a store that shares them breaks later answers.",
  },
  {
    id: "CV-099",
    level: "SHOULD",
    sentence:
      "What a call was given is the caller's again, free to be changed, once the call has settled.",
    source: "assay",
    why: "A message that is worked on later does not change what was stored.",
  },
  {
    id: "CV-100",
    level: "UNSPECIFIED",
    sentence:
      "Whether an optional field that is not set comes back left out, `undefined` or `null` is open: all three mean unset.",
    source: [
      cojson(TYPES, "184", "bytesSinceLastSignature?: number"),
      cojson(CALLER, "448", "sessionRow?.bytesSinceLastSignature || 0"),
      cojson(SQLITE_ASYNC, "200", "releasedAt ?? null"),
    ],
    why: "cojson asks for its truth and nothing more.",
  },
  {
    id: "CV-122",
    level: "SHOULD",
    sentence:
      "Headers and transactions that are nested 1,000 levels deep are stored like any other.",
    source: "assay",
    why: "No document is lost for being built deeper than a parser on the way cares to go.",
  },
  {
    id: "CV-123",
    level: "MUST",
    sentence:
      "Lists are whole at any length: a read answers with every member that there is, and a write stores every member that it is given, be they one, a page or a thousand.",
    source: "assay",
    why: "What is lost at the end of a page is neither loaded nor synced, and nobody hears of it.",
  },
  {
    id: "CV-124",
    level: "MUST",
    sentence:
      "Every call of an async store and of its transactions' handles, but for `stats` and `rows`, gives a promise, also when it is refused or fails: none throws at once, and only `addTransaction`, whose type cojson leaves open, may answer without one.",
    source: [
      cojson(CALLER, "528", "trackCoValuesSyncState(updates).then("),
      cojson(CALLER, "568", "getUnsyncedCoValueIDs().then(callback)"),
      cojson(CALLER, "572", "this.dbClient.stopTrackingSyncState(id)"),
    ],
    why: "cojson calls without awaiting: what is thrown at once goes through its sync manager, and an answer that has no `then` stops it.",
  },
] as const satisfies readonly Clause[];

export const CORRUPT_ROWS = [
  {
    id: "CV-102",
    level: "SHOULD",
    sentence:
      "`getCoValue` and `readCoValue` answer a coValue whose stored header cannot be read as not stored, with a warning; it keeps its row id, and is listed and counted.",
    source: [cojson(SQLITE_ASYNC, "230-245", "Invalid JSON in header")],
    why: "One damaged row costs one coValue, which peers can send again.",
  },
  {
    id: "CV-103",
    level: "SHOULD",
    sentence:
      "A range that holds a transaction which cannot be read is answered as empty, with a warning.",
    source: [cojson(SQLITE_ASYNC, "265-273", "Invalid JSON in transaction")],
    why: "Nobody is given transactions with one missing in the middle.",
  },
] as const satisfies readonly Clause[];

export const ARGUMENTS = [
  {
    id: "CV-118",
    level: "SHOULD",
    sentence:
      "A write under a row id that is not a positive integer is refused with `INVALID_ARGUMENT`, and nothing of an atomic call is written.",
    source: "assay",
    why: "A row id that no store gives is a mistake, which is better heard of than stored where nobody looks.",
  },
  {
    id: "CV-119",
    level: "SHOULD",
    sentence:
      "An index, a counter or a count of bytes to be stored that is not a whole number from 0 to 2^53 - 1 is refused with `INVALID_ARGUMENT`, and nothing of an atomic call is written.",
    source: "assay",
    why: "No engine rounds, wraps or stores a number that another one reads differently.",
  },
  {
    id: "CV-120",
    level: "SHOULD",
    sentence:
      "A header or a transaction that JSON cannot say, be it `undefined` as a transaction, a BigInt or a circular object, is refused with `INVALID_ARGUMENT`, and nothing of an atomic call is written.",
    source: "assay",
    why: "What cannot be read back is not taken for stored.",
  },
] as const satisfies readonly Clause[];
