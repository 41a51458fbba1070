// Properties of values: what comes back of what went in, and whose it then is.
import { itemsOf, memberOf, textOf } from "./json-parts.ts";
import { holdsSeparator, isFoldable, isLike, isLong, isOdd } from "./names-in-play.ts";
import type { Past } from "./past.ts";
import { all, any, callOf, has, how, of, part, type Property, type Shows } from "./property.ts";
import type { Symptom } from "./symptom.ts";

/** The peers that it is about. */
function peersOf({ locks, seen: { operation } }: Symptom): string[] {
  const peers = locks.map((key) => (key.startsWith("lock#") ? key.slice("lock#".length) : key));
  if (operation?.op !== "trackCoValuesSyncState") return peers;
  return [...peers, ...operation.updates.map(({ peer }) => peer)];
}

/** The names that it is about: ids, a session, and peers. */
function namesOf(symptom: Symptom): string[] {
  const { ids, session } = symptom;
  return [...ids, ...(session === undefined ? [] : [session]), ...peersOf(symptom)];
}

/** Whether it is about a list or a count and so about every id. */
const isOfAllIDs = part("ids", "count", "pending", "unsynced");
/** Whether something is there under its name. */
const isOfPresence = part(
  "coValue",
  "ids",
  "count",
  "coValue row",
  "session",
  "session row",
  "known state",
  "known session",
  "pending",
  "unsynced",
  "lock",
  "acquisition",
  "skip",
  "outcome",
  "end",
);
const isOfRowsUnder = part("transaction", "signature");
const isOfTexts = part("last signature", "signature", "transaction", "lock holder");
const isEmptied: Shows = ({ expected, actual }) =>
  Array.isArray(actual) && actual.length === 0 && itemsOf(expected).length > 0;

/** Whether it is about a name or a text that passes a test, in a place where the name itself counts. */
function isOfSome(test: (name: string) => boolean): Shows {
  return (symptom, past) => {
    const named = namesOf(symptom).some(test);
    if (
      named &&
      (isOfPresence(symptom, past) || (isOfRowsUnder(symptom, past) && isEmptied(symptom, past)))
    ) {
      return true;
    }
    if (part("count")(symptom, past)) return past.ids.some(test);
    if (part("unsynced")(symptom, past)) return past.peers.some(test);
    if (part("acquisition", "lock holder", "outcome")(symptom, past) && symptom.locks.length > 0) {
      return past.holders.some(test);
    }
    return isOfTexts(symptom, past) && how("changed")(symptom, past) && past.texts.some(test);
  };
}

const isOfAlike: Shows = (symptom, past) => {
  const { ids, session, actual } = symptom;
  if (ids.some((id) => past.ids.hasLike(id) || isFoldable(id))) return true;
  if (
    session !== undefined &&
    (isFoldable(session) || ids.some((id) => past.sessionsOf(id)?.hasLike(session)))
  )
    return true;
  if (peersOf(symptom).some((peer) => past.peers.hasLike(peer) || isFoldable(peer))) return true;
  if (part("count")(symptom, past)) return past.ids.hasAlike() || past.ids.some(isFoldable);
  if (part("acquisition", "lock holder")(symptom, past))
    return past.holders.hasAlike() || past.holders.some(isFoldable);
  if (
    part("unsynced")(symptom, past) &&
    (past.ids.some(holdsSeparator) || past.peers.some(holdsSeparator))
  )
    return true;
  // A name that comes back as another one, which may be no one's.
  if (!Array.isArray(actual) || !isOfAllIDs(symptom, past)) return false;
  const listed = itemsOf(actual).map((entry) => textOf(memberOf(entry, "id") ?? entry));
  return ids.some((name) => listed.some((other) => other !== name && isLike(name, other)));
};

/** Whether it was handed out before, and what comes now looks as if somebody had written over it. */
const isSpoilt: Shows = (symptom, past) => {
  const { ids, locks, actual, how: way } = symptom;
  const handedOut: Partial<Record<Symptom["part"], string>> = {
    ids: "getCoValueIDs",
    pending: "getAllCoValuesWaitingForDelete",
    unsynced: "getUnsyncedCoValueIDs",
  };
  const list = handedOut[symptom.part] ?? callOf(symptom) ?? "";
  const isKnown =
    past.coValues.of("answered", list) ||
    ids.some((id) => past.coValues.of("answered", id)) ||
    locks.some((key) => past.locks.facts.of("read", key));
  if (!isKnown) return false;
  if (way === "error") return JSON.stringify(actual).includes("UNCODED");
  return (
    actual === "invalid" || isEmptied(symptom, past) || JSON.stringify(actual).includes("spoilt")
  );
};

const some =
  (test: (name: string) => boolean) =>
  (past: Past): boolean =>
    [past.ids, past.holders, past.peers, past.texts, past.sessionNames].some((names) =>
      names.some(test),
    );

const hasRefusal = has("in a refused call");

export const PROPERTIES_OF_VALUES: readonly Property[] = [
  {
    clause: "CV-094",
    name: "headers and transactions come back as JSON gives them back",
    arises: has("stored"),
    shows: any(part("header"), all(part("transaction"), how("changed"))),
  },
  {
    clause: "CV-095",
    name: "strings of any units come back",
    arises: some(isOdd),
    shows: isOfSome(isOdd),
  },
  {
    clause: "CV-096",
    name: "strings that differ stay apart",
    arises: ({ ids, holders, peers, sessionNames }) =>
      [ids, holders, peers, sessionNames].some(
        (names) => names.hasAlike() || names.some(isFoldable),
      ),
    shows: isOfAlike,
  },
  {
    clause: "CV-097",
    name: "long ids and texts are stored like any other",
    arises: some(isLong),
    shows: isOfSome(isLong),
  },
  {
    clause: "CV-098",
    name: "an answer is the caller's own",
    arises: has("answered"),
    shows: isSpoilt,
  },
  {
    clause: "CV-119",
    name: "a number that cannot be stored is refused, and nothing of its call is written",
    arises: hasRefusal,
    shows: any(
      of("in a refused call"),
      all(part("count"), (_, past) => hasRefusal(past)),
    ),
  },
];
