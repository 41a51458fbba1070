// Properties of which coValues are known not to be synced, and of known states.
import {
  all,
  answers,
  any,
  fails,
  has,
  how,
  isOfFinalState,
  of,
  part,
  type Property,
} from "./property.ts";

const isOfKnown = part("known state", "known session");

export const PROPERTIES_OF_SYNC_STATE: readonly Property[] = [
  {
    clause: "CV-063",
    name: "updates add and remove pairs of id and peer",
    arises: has("tracked"),
    shows: any(all(part("unsynced"), how("missing", "extra")), fails("trackCoValuesSyncState")),
    fits: any(
      all(part("unsynced"), how("missing"), of("tracked with several peers")),
      all(part("unsynced"), how("extra"), of("tracked as synced")),
    ),
  },
  {
    clause: "CV-064",
    name: "an id is listed once while it is unsynced with any peer",
    arises: has("tracked"),
    shows: any(part("unsynced"), answers("getUnsyncedCoValueIDs")),
    fits: all(part("unsynced"), how("twice")),
  },
  {
    clause: "CV-065",
    name: "to stop tracking removes all peers of an id and no other id",
    arises: has("no longer tracked"),
    shows: any(
      all(part("unsynced"), how("extra", "twice"), of("no longer tracked")),
      all(part("unsynced"), how("missing"), ({ ids }, { coValues }) =>
        ids.some((id) => coValues.besides("no longer tracked", id)),
      ),
      fails("stopTrackingSyncState"),
    ),
  },
  {
    clause: "CV-066",
    name: "sync state is kept whether the coValue is stored or not",
    arises: has("tracked unstored", "erased"),
    shows: any(
      all(part("unsynced"), of("tracked unstored", "erased")),
      all(part("coValue", "ids", "coValue row"), of("tracked unstored")),
      fails("trackCoValuesSyncState"),
    ),
  },
  {
    clause: "CV-067",
    name: "the last update of a pair in one call counts",
    arises: has("tracked twice in one call"),
    shows: all(
      any(part("unsynced"), fails("trackCoValuesSyncState")),
      of("tracked twice in one call"),
    ),
    fits: () => true,
  },
  {
    clause: "CV-070",
    name: "a known state has the counter of each session",
    arises: has("named"),
    shows: any(isOfKnown, answers("getCoValueKnownState")),
    fits: isOfKnown,
  },
  {
    clause: "CV-071",
    name: "a known state is that of the last commit",
    arises: has("known state changed", "session added"),
    shows: all(isOfKnown, of("known state changed", "session added")),
    fits: any(of("known state changed"), all(isOfFinalState, of("known state asked"))),
  },
  {
    clause: "CV-072",
    name: "a session named as a property of objects is in the known state",
    arises: ({ rows }) => rows.sessionNames.some((name) => name in {}),
    shows: all(
      isOfKnown,
      any(part("known state"), ({ session = "" }) => session in {}),
    ),
    fits: () => true,
  },
];
