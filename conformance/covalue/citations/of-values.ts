// Properties of values: what comes back of what went in, and whose it then is.
import { itemsOf, memberOf, textOf } from "./json-parts.ts";
import { holdsSeparator, isFoldable, isLike, isLong, isOdd } from "./names-in-play.ts";
import type { Past } from "./past.ts";
import {
  all,
  any,
  callOf,
  has,
  hasLock,
  how,
  isOfFinalState,
  of,
  part,
  type Property,
  type Shows,
} from "./property.ts";
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
    const { ids, session } = symptom;
    // A session that another one comes back as is there twice, with what is the other's.
    const isTaken = (name: string): boolean =>
      name !== session && test(name) && isLike(name, session ?? "");
    if (session !== undefined && ids.some((id) => past.rows.sessionsOf(id)?.some(isTaken)))
      return true;
    if (part("count")(symptom, past)) return past.rows.ids.some(test);
    if (part("ids", "pending", "unsynced")(symptom, past) && how("extra", "twice")(symptom, past)) {
      const isListed = (name: string): boolean =>
        test(name) && ids.some((id) => id !== name && isLike(id, name));
      if (past.rows.ids.some(isListed)) return true;
    }
    if (part("unsynced")(symptom, past)) return past.peers.some(test);
    if (part("acquisition", "lock holder", "outcome")(symptom, past) && symptom.locks.length > 0) {
      return past.holders.some(test);
    }
    if (part("transaction")(symptom, past))
      return how("changed")(symptom, past) && past.rows.texts.some(test);
    return part("signature", "last signature")(symptom, past) && test(signatureOf(symptom));
  };
}

/** The signature that should be there. */
function signatureOf({ part: what, how: way, index, expected }: Symptom): string {
  if (what === "last signature") return textOf(expected);
  const entry =
    way === "changed" ? expected : itemsOf(expected).find((one) => memberOf(one, "idx") === index);
  return textOf(memberOf(entry, "signature"));
}

/** Whether an id is what a separator leaves of another one, or holds one itself. */
function isPartOf(id: string, other: string): boolean {
  return other.startsWith(id) && holdsSeparator(other);
}

/** Whether it is about a name that another one may be taken for, or that a careless store keeps as another. */
const isOfAlike: Shows = (symptom, past) => {
  const { rows, peers, holders } = past;
  const { ids, session, actual } = symptom;
  if (ids.some((id) => rows.ids.hasLike(id) || isFoldable(id))) return true;
  if (
    session !== undefined &&
    (isFoldable(session) || ids.some((id) => rows.sessionsOf(id)?.hasLike(session)))
  )
    return true;
  if (peersOf(symptom).some((peer) => peers.hasLike(peer))) return true;
  switch (symptom.part) {
    case "count":
      return rows.ids.hasAlike();
    case "acquisition":
    case "lock holder":
      return holders.hasAlike();
    case "unsynced":
      // A pair that is kept as one text is taken apart at the wrong place.
      if (ids.some((id) => rows.ids.some((other) => isPartOf(id, other)))) return true;
      break;
  }
  // A name that comes back as another one, which may be no one's.
  if (!Array.isArray(actual) || !isOfAllIDs(symptom, past)) return false;
  const listed = itemsOf(actual).map((entry) => textOf(memberOf(entry, "id") ?? entry));
  return ids.some((name) => listed.some((other) => other !== name && isLike(name, other)));
};

/** Whether what comes is what a caller has put in the place of an answer. */
const isMarkedSpoilt: Shows = ({ actual }) => JSON.stringify(actual).includes("spoilt");

/** Whether it was handed out before, and what comes now looks as if somebody had written over it. */
const isSpoilt: Shows = (symptom, past) => {
  // What is empty may have been handed out as the answer of another coValue.
  if (isMarkedSpoilt(symptom, past)) return true;
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
  if (way === "error") return /UNCODED|INVALID_ARGUMENT/.test(JSON.stringify(actual));
  const text = JSON.stringify(actual);
  if (actual === "invalid" || isEmptied(symptom, past)) return true;
  // A row id that was written over is no coValue's.
  if (symptom.part === "session row") return actual === true;
  return part("header", "transaction")(symptom, past) && text.includes("[]");
};

/** Whether a call that must be refused was not, or not as it should be. */
const isOfRefused: Shows = ({ part: what, expected }) =>
  what === "outcome" && memberOf(expected, "error") === "INVALID_ARGUMENT";

const some =
  (test: (name: string) => boolean) =>
  (past: Past): boolean =>
    [past.rows.ids, past.holders, past.peers, past.rows.texts, past.rows.sessionNames].some(
      (names) => names.some(test),
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
    fits: part("signature", "last signature"),
  },
  {
    clause: "CV-096",
    name: "strings that differ stay apart",
    arises: ({ rows: { ids, sessionNames }, holders, peers, coValues }) =>
      (coValues.has("tracked") && ids.some(holdsSeparator)) ||
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
    arises: (past) => has("answered")(past) || hasLock("read")(past),
    shows: isSpoilt,
    fits: any(isMarkedSpoilt, isOfFinalState),
  },
  {
    clause: "CV-119",
    name: "a number that cannot be stored is refused, and nothing of its call is written",
    arises: hasRefusal,
    shows: any(
      of("in a refused call"),
      all(part("count"), (_, past) => hasRefusal(past)),
    ),
    fits: isOfRefused,
  },
];
