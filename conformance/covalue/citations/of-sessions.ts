// Properties of session rows.
import {
  all,
  answers,
  any,
  fails,
  has,
  how,
  of,
  part,
  played,
  type Property,
  type Shows,
} from "./property.ts";
import { sessionScope, type SessionFact } from "./covalue-facts.ts";

/** Whether a fact is known of the session that it is about. */
function ofSession(...facts: readonly SessionFact[]): Shows {
  return ({ ids, session }, { sessions }) =>
    session !== undefined &&
    ids.some((id) => facts.some((fact) => sessions.of(fact, sessionScope(id, session))));
}

const fields = part("counter", "last signature", "bytes");
const stored = part("transaction", "signature");
/** Also seen in a known state, where the session itself is not looked at. */
const knownOfSession: Shows = ({ part: what, seen }) =>
  what === "known session" && seen.operation !== undefined;

export const PROPERTIES_OF_SESSIONS: readonly Property[] = [
  {
    clause: "CV-014",
    name: "a new session gets a row id of its own",
    arises: has("session added"),
    shows: any(
      part("session row"),
      all(part("session"), how("missing")),
      all(stored, (_, { rows }) => rows.sessionCount > 1),
      fails("addSessionUpdate"),
    ),
    fits: part("session row"),
  },
  {
    clause: "CV-015",
    name: "an updated session keeps its row id",
    arises: has("session updated"),
    shows: all(
      any(part("session row", "session", "skip"), stored, fails("addSessionUpdate")),
      ofSession("updated again"),
    ),
    fits: part("session row"),
  },
  {
    clause: "CV-016",
    name: "an update replaces counter, last signature and bytes",
    arises: has("session updated"),
    shows: all(any(fields, knownOfSession), ofSession("updated again")),
    fits: fields,
  },
  {
    clause: "CV-017",
    name: "an update finds its session, with a hint or without",
    arises: has("session updated"),
    shows: all(
      any(
        part("session", "session row", "skip"),
        fields,
        knownOfSession,
        stored,
        fails("addSessionUpdate"),
      ),
      of("session updated"),
      ofSession("updated again", "updated by hint"),
    ),
  },
  {
    clause: "CV-018",
    name: "a counter is kept as given",
    arises: (past) => past.rows.someSession(({ isCounterOff }) => isCounterOff),
    shows: all(
      any(part("counter"), knownOfSession, fails("addTransactions")),
      ({ ids, session = "" }, past) =>
        ids.some((id) => past.rows.session(id, session)?.isCounterOff === true),
    ),
  },
  {
    clause: "CV-019",
    name: "all sessions of a coValue are listed and no other",
    arises: () => true,
    shows: any(
      all(part("session"), ({ seen }) => seen.operation?.op !== "getSingleCoValueSession"),
      answers("getCoValueSessions"),
      all(any(part("session row"), fields, stored), ({ session = "" }, { rows }) =>
        rows.isSharedName(session),
      ),
      all(part("transaction", "signature"), how("missing"), ofSession("in a batch")),
    ),
  },
  {
    clause: "CV-020",
    name: "getSingleCoValueSession finds the session of coValue and id",
    arises: played("getSingleCoValueSession"),
    shows: any(
      answers("getSingleCoValueSession"),
      part("skip"),
      all(part("session row"), ofSession("updated by hint")),
    ),
    // The final state lists sessions: what it shows as well needs no call of this one.
    fits: answers("getSingleCoValueSession"),
  },
];
