// Clauses of coValue rows: their ids, headers and enumeration.
import { CALLER, cojson, SQLITE_ASYNC, TYPES, type Clause } from "./clause.ts";

export const ROWS_AND_IDS = [
  {
    id: "CV-001",
    level: "MUST",
    sentence: "A coValue's row id is a positive integer.",
    source: [cojson(CALLER, "370", "if (!storedCoValueRowID)")],
    why: "A row id of 0 reads as not stored: the content is asked for again and never kept.",
  },
  {
    id: "CV-002",
    level: "MUST",
    sentence:
      "CoValue row ids are dense: the first is 1, each new coValue gets the next, and a repeated, refused or failed upsert uses none up.",
    source: [
      cojson(TYPES, "110", "Number of IDs to skip"),
      cojson(SQLITE_ASYNC, "391", "rowID > ? ORDER BY rowID LIMIT ?"),
      cojson("sync.ts", "410-419", "processStorageBatch(offset + batchSize)"),
    ],
    why: "Reconciliation counts ids while storage skips by row id: a gap makes it send ids twice.",
  },
  {
    id: "CV-003",
    level: "MUST",
    sentence: "A coValue keeps its row id for as long as the data lives.",
    source: [
      cojson(TYPES, "111", "Ordering must be stable"),
      cojson(CALLER, "384-387", "storedCoValueRowID"),
    ],
    why: "An id that moves under a running reconciliation is passed over and never synced.",
  },
  {
    id: "CV-004",
    level: "MUST",
    sentence:
      "`upsertCoValue` with a header stores a coValue that is not stored yet and answers with its row id.",
    source: [cojson(SQLITE_ASYNC, "302-313", "INSERT INTO coValues (id, header)")],
    why: "It is how every new coValue gets into storage.",
  },
  {
    id: "CV-005",
    level: "MUST",
    sentence:
      "The first header wins: `upsertCoValue` of a stored coValue changes nothing and answers with the row id that it has.",
    source: [cojson(SQLITE_ASYNC, "303-311", "ON CONFLICT(id) DO NOTHING")],
    why: "A header is what the id is the hash of: a replaced one makes the coValue fail verification.",
  },
  {
    id: "CV-006",
    level: "MUST",
    sentence:
      "`upsertCoValue` without a header answers with the row id of a stored coValue, and with `undefined` for another, of which it stores nothing.",
    source: [
      cojson(SQLITE_ASYNC, "298-300", "return this.getCoValueRowID(id)"),
      cojson(CALLER, "365-375", "return this.handleCorrection(knownState, correctionCallback)"),
    ],
    why: "`undefined` is what makes cojson ask for the missing header instead of losing the content.",
  },
  {
    id: "CV-007",
    level: "SHOULD",
    sentence:
      "`upsertCoValue` without a header is a read: it needs no writer's turn and is never refused inside a transaction; with a header it is a write.",
    source: "assay",
    why: "Looking a coValue up does not wait behind somebody else's transaction.",
  },
  {
    id: "CV-008",
    level: "UNSPECIFIED",
    sentence:
      'What `upsertCoValue` does with a header that is no object is open; cojson\'s clients take `null`, `false`, `0` and `""` for no header.',
    source: [cojson(SQLITE_ASYNC, "298", "if (!header)")],
    why: "cojson's headers are objects, so nobody meets it.",
  },
  {
    id: "CV-009",
    level: "MUST",
    sentence:
      "`getCoValue` answers with the id, the row id and the header of a stored coValue, and with `undefined` for another.",
    source: [
      cojson(TYPES, "261-263", "StoredCoValueRow | undefined"),
      cojson(CALLER, "125-130", "done?.(false)"),
    ],
    why: "What is not there must be said, so that cojson goes on to ask its peers.",
  },
  {
    id: "CV-010",
    level: "MUST",
    sentence:
      "`getCoValueIDs(limit, offset)` lists at most `limit` ids in ascending order of their row ids, from the first row id above `offset` on.",
    source: [
      cojson(TYPES, "107-111", "until the returned batch has length < limit"),
      cojson(SQLITE_ASYNC, "391", "rowID > ? ORDER BY rowID LIMIT ?"),
      cojson("sync.ts", "434-447", "triggerNextBatch(batch.length, offset)"),
    ],
    why: "A short batch in the middle ends a reconciliation early, and the rest is never synced.",
  },
  {
    id: "CV-011",
    level: "MUST",
    sentence:
      "`getCoValueCount` is the number of stored coValues, those whose content was erased among them.",
    source: [
      cojson(TYPES, "120", "total number of CoValues in storage"),
      cojson("sync.ts", "389", "storage.getCoValueCount"),
    ],
    why: "Progress of a reconciliation is measured against it.",
  },
  {
    id: "CV-012",
    level: "UNSPECIFIED",
    sentence: "What `getCoValueIDs` answers to a negative limit or offset is open.",
    source: "assay",
    why: "cojson asks with neither; SQLite reads a negative limit as none.",
  },
  {
    id: "CV-013",
    level: "SHOULD",
    sentence: "Two coValues may have equal headers.",
    source: "assay",
    why: "Imported or repaired data is not refused for what storage has no business to look at.",
    published: [
      cojson("storage/sqlite/sqliteMigrations.ts", "18-22", "header TEXT NOT NULL UNIQUE"),
    ],
  },
] as const satisfies readonly Clause[];
