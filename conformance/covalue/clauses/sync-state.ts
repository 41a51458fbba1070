// Clauses of what storage remembers of peers: unsynced coValues, and known states.
import { CALLER, cojson, SQLITE_ASYNC, SQLITE_SYNC, TYPES, type Clause } from "./clause.ts";

export const SYNC_STATE = [
  {
    id: "CV-063",
    level: "MUST",
    sentence:
      "`trackCoValuesSyncState` adds the pair of id and peer for an unsynced update and removes it for a synced one; the pairs are a set.",
    source: [cojson(SQLITE_ASYNC, "360-378", "INSERT OR REPLACE INTO unsynced_covalues")],
    why: "After a restart exactly the work that no server has yet is uploaded again.",
  },
  {
    id: "CV-064",
    level: "MUST",
    sentence: "`getUnsyncedCoValueIDs` lists each id that has at least one unsynced peer, once.",
    source: [
      cojson(TYPES, "93-98", "at least one unsynced peer"),
      cojson(SQLITE_ASYNC, "352-358", "SELECT DISTINCT co_value_id"),
    ],
    why: "An id that is left out is an edit that never leaves the device.",
  },
  {
    id: "CV-065",
    level: "MUST",
    sentence: "`stopTrackingSyncState` removes all peers of the id and nothing of any other id.",
    source: [
      cojson(TYPES, "100-103", "remove all peer entries"),
      cojson(SQLITE_ASYNC, "380-384", "DELETE FROM unsynced_covalues WHERE co_value_id = ?"),
    ],
    why: "Forgetting a neighbour's pairs too is an edit that never leaves the device.",
  },
  {
    id: "CV-066",
    level: "MUST",
    sentence: "Sync state is kept whether the coValue is stored or not.",
    source: [cojson("sync.ts", "1494-1498", "this.trackSyncState(coValue.id)")],
    why: "cojson tracks a new coValue while its content still waits to be stored.",
  },
  {
    id: "CV-067",
    level: "SHOULD",
    sentence:
      "Of several updates of the same pair of id and peer in one `trackCoValuesSyncState` the last one counts.",
    source: "assay",
    why: "Callers must not do it (cojson asks for one update a pair); when one does, the newest wins.",
    published: [cojson(SQLITE_ASYNC, "363-376", "await Promise.all(")],
  },
  {
    id: "CV-068",
    level: "SHOULD",
    sentence: "The updates of one `trackCoValuesSyncState` are stored all or not at all.",
    source: "assay",
    why: "A batch that fails in the middle can be repeated from a state that is known.",
    published: [
      cojson(SQLITE_ASYNC, "363-376", "await Promise.all("),
      cojson(SQLITE_SYNC, "334-346", "for (const update of updates)"),
    ],
  },
  {
    id: "CV-069",
    level: "UNSPECIFIED",
    sentence: "The order of unsynced ids and of ids that wait for deletion is open.",
    source: "assay",
    why: "cojson takes both as sets.",
  },
] as const satisfies readonly Clause[];

export const KNOWN_STATE = [
  {
    id: "CV-070",
    level: "MUST",
    sentence:
      "`getCoValueKnownState` answers with the id, `header: true` and each session's `lastIdx` by session id, and with `undefined` for a coValue that is not stored.",
    source: [
      cojson(TYPES, "307-313", "Returns undefined if the CoValue doesn't exist"),
      cojson(SQLITE_ASYNC, "491-523", "header: true"),
    ],
    why: "Peers compare it to find out what to send: too high loses edits, too low sends them twice.",
  },
  {
    id: "CV-071",
    level: "MUST",
    sentence: "`getCoValueKnownState` answers from the last commit.",
    source: [cojson(CALLER, "86-94", "this.knownStates.setKnownState(id, knownState)")],
    why: "cojson keeps the answer and decides by it from then on.",
  },
  {
    id: "CV-072",
    level: "SHOULD",
    sentence:
      "A known state has every session as a key of its own, also one that is named like a property of JavaScript's objects, such as `__proto__`.",
    source: "assay",
    why: "No peer can make a session invisible by its name.",
    published: [
      cojson(SQLITE_ASYNC, "518-520", "knownState.sessions[session.sessionID] = session.lastIdx"),
      cojson(SQLITE_SYNC, "457-459", "knownState.sessions[session.sessionID] = session.lastIdx"),
    ],
  },
] as const satisfies readonly Clause[];
