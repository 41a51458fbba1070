// Clauses of session rows.
import { CALLER, cojson, SQLITE_ASYNC, TYPES, type Clause } from "./clause.ts";

export const SESSIONS = [
  {
    id: "CV-014",
    level: "MUST",
    sentence:
      "`addSessionUpdate` of a session that is not stored stores it and answers with its row id, a positive integer that no other stored session has.",
    source: [
      cojson(SQLITE_ASYNC, "73-90", "RETURNING rowID"),
      cojson(CALLER, "474-477", "const sessionRowID: number = await tx.addSessionUpdate"),
    ],
    why: "Transactions are stored under that row id: shared, two writers' histories run into one.",
  },
  {
    id: "CV-015",
    level: "MUST",
    sentence:
      "`addSessionUpdate` of a stored session answers with the row id that the session has had.",
    source: [cojson(SQLITE_ASYNC, "73-76", "ON CONFLICT(coValue, sessionID) DO UPDATE SET")],
    why: "With a new row id the session's earlier transactions are out of reach.",
  },
  {
    id: "CV-016",
    level: "MUST",
    sentence:
      "`addSessionUpdate` replaces the session's counter, last signature and bytes since the last signature by those given; bytes that are left out are then unset.",
    source: [
      cojson(SQLITE_ASYNC, "75", "bytesSinceLastSignature=excluded.bytesSinceLastSignature"),
    ],
    why: "A stale counter or signature makes a loaded coValue fail verification.",
  },
  {
    id: "CV-017",
    level: "MUST",
    sentence:
      "`addSessionUpdate` finds the session by coValue and session id, with or without the stored row as a hint.",
    source: [
      cojson(TYPES, "223-229", "sessionRow?: StoredSessionRow"),
      cojson(SQLITE_ASYNC, "67-72", "sessionUpdate,"),
    ],
    why: "A caller without the row at hand updates the session instead of making a second one.",
  },
  {
    id: "CV-018",
    level: "MUST",
    sentence:
      "A session's `lastIdx` is kept as given, whatever transactions are stored under the session.",
    source: [cojson(CALLER, "451-469", "lastIdx: newLastIdx")],
    why: "cojson decides by the counter alone what is new and what is missing.",
  },
  {
    id: "CV-019",
    level: "MUST",
    sentence:
      "`getCoValueSessions` answers with every session of the coValue and of no other; for an unknown row id with none.",
    source: [
      cojson(SQLITE_ASYNC, "248-253", "SELECT * FROM sessions WHERE coValue = ?"),
      cojson(CALLER, "132-134", "getCoValueSessions"),
    ],
    why: "A session that is left out is an author's work that is missing from the loaded coValue.",
  },
  {
    id: "CV-020",
    level: "MUST",
    sentence:
      "`getSingleCoValueSession` answers with the stored session of that coValue and id, and with `undefined` where there is none.",
    source: [
      cojson(TYPES, "211-214", "StoredSessionRow | undefined"),
      cojson(CALLER, "384-402", "sessionRow?.lastIdx || 0"),
    ],
    why: "It decides where new content begins: a wrong answer stores transactions twice or not at all.",
  },
  {
    id: "CV-021",
    level: "UNSPECIFIED",
    sentence: "The order of a coValue's sessions is open.",
    source: "assay",
    why: "cojson takes them as a set; an index that changes their order breaks nobody.",
  },
  {
    id: "CV-022",
    level: "UNSPECIFIED",
    sentence: "Whether the row id of an erased session is given to a later one is open.",
    source: "assay",
    why: "Nobody holds on to the row id of a session that is gone.",
  },
  {
    id: "CV-023",
    level: "UNSPECIFIED",
    sentence:
      "What a session update for a positive row id that no coValue has, or a transaction or signature for one that no session has, does is open.",
    source: "assay",
    why: "cojson writes under row ids that it was given a moment ago.",
  },
] as const satisfies readonly Clause[];
