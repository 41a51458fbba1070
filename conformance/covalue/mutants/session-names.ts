// Bugs in which session a name means: names that run into one another, of sessions and in lookups.
import { settle, type Steps } from "@assay/engines/engine";
import { listCoValueIDs, type AnyCoValueStore, type SessionID } from "@assay/engines/covalue";
import { mutant, type Breaking, type Mutant } from "./mutant.ts";

/** Every session id goes through a mapping before it is looked up or stored in a transaction. */
export function throughSessions(map: (sessionID: string) => string): Breaking {
  // Session ids are opaque to storage; cojson brands them.
  const as = (sessionID: SessionID): SessionID => map(sessionID) as SessionID;
  return () => ({
    handle: {
      *getSingleCoValueSession(handle, coValue, sessionID) {
        const row = yield* settle(handle.getSingleCoValueSession(coValue, as(sessionID)));
        return row === undefined || row === null ? undefined : { ...row, sessionID };
      },
      *addSessionUpdate(handle, { sessionUpdate, ...given }) {
        const update = { ...sessionUpdate, sessionID: as(sessionUpdate.sessionID) };
        return yield* settle(handle.addSessionUpdate({ ...given, sessionUpdate: update }));
      },
    },
  });
}

/** A coValue is taken for the first one that is stored under an id which is taken for its own. */
function takenFor(isTakenFor: (asked: string, stored: string) => boolean): Breaking {
  const resolve = function* (store: AnyCoValueStore, id: string): Steps<string> {
    return (yield* listCoValueIDs(store)).find((stored) => isTakenFor(id, stored)) ?? id;
  };
  return () => ({
    store: {
      *upsertCoValue(store, id, header) {
        return yield* settle(store.upsertCoValue(yield* resolve(store, id), header));
      },
      *getCoValue(store, id) {
        return yield* settle(store.getCoValue(yield* resolve(store, id)));
      },
      *getCoValueKnownState(store, id) {
        return yield* settle(store.getCoValueKnownState(yield* resolve(store, id)));
      },
    },
  });
}

function nameMutant(name: string, broken: string, breaking: Breaking): Mutant {
  return mutant(name, broken, ["CV-096"], breaking);
}

/** Bugs in which session, or which coValue, a name means. */
export const SESSION_NAME_MUTANTS: readonly Mutant[] = [
  nameMutant(
    "sessions-without-case",
    "session ids are compared without regard to case",
    throughSessions((sessionID) => sessionID.toLowerCase()),
  ),
  nameMutant(
    "sessions-normalised",
    "a session id is looked up in its composed form",
    throughSessions((sessionID) => sessionID.normalize("NFC")),
  ),
  nameMutant(
    "sessions-padded",
    "session ids that differ in spaces at their end are one, as in a column of fixed width",
    throughSessions((sessionID) => sessionID.replace(/ +$/, "")),
  ),
  nameMutant(
    "sessions-end-at-nul",
    "a session id ends at its first NUL",
    throughSessions((sessionID) => sessionID.split("\0", 1)[0] ?? ""),
  ),
  nameMutant(
    "sessions-cut",
    "a session id is cut after 500 units",
    throughSessions((sessionID) => sessionID.slice(0, 500)),
  ),
  nameMutant(
    "ids-as-patterns",
    "a coValue is looked up by its id as a pattern, in which _ is any unit and % any units",
    takenFor((asked, stored) => patternOf(asked).test(stored)),
  ),
];

/** What LIKE makes of a text that nobody has escaped. */
function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&");
  return new RegExp(`^${escaped.replaceAll("_", ".").replaceAll("%", ".*")}$`, "s");
}
