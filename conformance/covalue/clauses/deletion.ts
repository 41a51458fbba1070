// Clauses of deleting coValues: the queue, and what erasing leaves.
import { cojson, SQLITE_ASYNC, SQLITE_SYNC, TYPES, type Clause } from "./clause.ts";

export const DELETION = [
  {
    id: "CV-051",
    level: "MUST",
    sentence:
      "`markCoValueAsDeleted` enqueues an id as pending; doing so again changes nothing, and the coValue need not be stored.",
    source: [
      cojson(TYPES, "216-221", "set status to `Pending`"),
      cojson(SQLITE_ASYNC, "60-65", "ON CONFLICT(coValueID) DO NOTHING"),
    ],
    why: "A deletion that was asked for is carried out, once.",
  },
  {
    id: "CV-052",
    level: "SHOULD",
    sentence: "`markCoValueAsDeleted` of an id whose erasure is done sets it to pending again.",
    source: [cojson(TYPES, "217-220", "implementations should set status to `Pending`")],
    why: "Content that arrived after the erasure is erased too.",
    published: [
      cojson(SQLITE_ASYNC, "62", "ON CONFLICT(coValueID) DO NOTHING"),
      cojson(SQLITE_SYNC, "158", "ON CONFLICT(coValueID) DO NOTHING"),
    ],
  },
  {
    id: "CV-053",
    level: "MUST",
    sentence: "`getAllCoValuesWaitingForDelete` lists exactly the pending ids, each once.",
    source: [
      cojson(TYPES, "270-273", "currently pending"),
      cojson(SQLITE_ASYNC, "332-340", "WHERE status = ?"),
    ],
    why: "The eraser works through this list until it is empty.",
  },
  {
    id: "CV-054",
    level: "MUST",
    sentence:
      "`eraseCoValueButKeepTombstone` removes every session of the coValue but its tombstones, with its transactions and signatures.",
    source: [
      cojson(TYPES, "300-305", "erase all persisted history for a deleted coValue"),
      cojson(SQLITE_ASYNC, "134-162", "DELETE FROM transactions"),
    ],
    why: "What a user deletes is really removed.",
  },
  {
    id: "CV-055",
    level: "MUST",
    sentence:
      "`eraseCoValueButKeepTombstone` keeps the header, the row id, and the tombstones with all that is stored under them.",
    source: [
      cojson(TYPES, "300-305", "while preserving the tombstone (header + delete session(s))"),
    ],
    why: "Peers are told that the coValue is deleted instead of bringing it back.",
  },
  {
    id: "CV-056",
    level: "MUST",
    sentence:
      "A tombstone is a session whose id's last UTF-16 unit is `$`; nothing else about the id matters.",
    source: [
      cojson("ids.ts", "42-48", "sessionID.charCodeAt(sessionID.length - 1) === CHAR_DOLLAR"),
    ],
    why: "The proof of a deletion is neither erased nor confused with content.",
    published: [
      cojson(SQLITE_ASYNC, "142", "NOT LIKE '%$'"),
      cojson(SQLITE_SYNC, "180", "NOT LIKE '%$'"),
    ],
  },
  {
    id: "CV-057",
    level: "MUST",
    sentence:
      "After `eraseCoValueButKeepTombstone` the coValue's erasure is done, also when it was never enqueued.",
    source: [cojson(SQLITE_ASYNC, "164-172", "DO UPDATE SET status=?")],
    why: "The eraser does not come back to it for ever.",
  },
  {
    id: "CV-058",
    level: "MUST",
    sentence:
      "`eraseCoValueButKeepTombstone` of an id that is not stored changes nothing and does not fail.",
    source: [cojson(SQLITE_ASYNC, "322-325", "not found, skipping deletion")],
    why: "One stray id does not stop the eraser for all others.",
  },
  {
    id: "CV-059",
    level: "MUST",
    sentence: "`eraseCoValueButKeepTombstone` touches nothing of any other coValue.",
    source: [cojson(SQLITE_ASYNC, "138-161", "WHERE coValue = ?")],
    why: "Deleting one document does not damage its neighbours.",
  },
  {
    id: "CV-060",
    level: "MUST",
    sentence:
      "`eraseCoValueButKeepTombstone` may be repeated, and an erased coValue takes new sessions like any other.",
    source: [
      cojson(TYPES, "51-53", "Batch physical deletion for coValues queued"),
      cojson(SQLITE_ASYNC, "164-172", "ON CONFLICT(coValueID) DO UPDATE SET status=?"),
    ],
    why: "An erasure that was interrupted is simply run again.",
  },
  {
    id: "CV-061",
    level: "MUST",
    sentence: "`eraseCoValueButKeepTombstone` is one transaction.",
    source: [cojson(TYPES, "303", "Must run inside a single storage transaction")],
    why: "Nobody loads a coValue of which half is erased.",
  },
  {
    id: "CV-062",
    level: "MUST",
    sentence:
      "`deleteCoValueContent` of an async handle erases as `eraseCoValueButKeepTombstone` does, as a part of the handle's transaction.",
    source: [
      cojson(TYPES, "247-249", "deleteCoValueContent("),
      cojson(SQLITE_ASYNC, "327-329", "await tx.deleteCoValueContent(coValueRow)"),
    ],
    why: "An erasure that is rolled back has erased nothing.",
  },
] as const satisfies readonly Clause[];
