// Properties of the storage reconciliation lock: a rule each.
import type { ClauseID } from "../clauses.ts";
import type { LockFact } from "./past-locks.ts";
import { memberOf } from "./json-parts.ts";
import {
  all,
  any,
  answers,
  hasLock,
  isOfLocks,
  ofLock,
  part,
  type Property,
  type Shows,
} from "./property.ts";

/** A rule that shows wherever the lock does that it was applied to. */
function rule(clause: ClauseID, name: string, ...facts: readonly LockFact[]): Property {
  return { clause, name, arises: hasLock(...facts), shows: all(isOfLocks, ofLock(...facts)) };
}

/** Whether a lock is refused for a reason, or should be. */
function isRefusedAs(reason: "not_due" | "lock_held"): Shows {
  return ({ part: what, expected, actual }) =>
    what === "acquisition" &&
    [expected, actual].some((answer) => memberOf(answer, "reason") === reason);
}

/** Whether a lock is given that should be refused, or the other way round. */
const isGivenOtherwise: Shows = ({ expected, actual }) =>
  memberOf(expected, "acquired") !== memberOf(actual, "acquired");

/** Whether another lock was named. */
const besidesNamed: Shows = ({ locks }, past) =>
  locks.some((key) => past.locks.facts.besides("named", key));

export const PROPERTIES_OF_LOCKS: readonly Property[] = [
  {
    clause: "CV-073",
    name: "each peer has a lock of its own",
    arises: hasLock("named"),
    shows: any(
      part("lock"),
      all(isOfLocks, besidesNamed),
      // By its key and by its peer it is the same lock.
      all(isOfLocks, ofLock("put"), ofLock("called")),
    ),
    fits: besidesNamed,
  },
  {
    clause: "CV-075",
    name: "a released lock rests for the interval",
    arises: hasLock("not due", "due again"),
    shows: isRefusedAs("not_due"),
    fits: isRefusedAs("not_due"),
  },
  {
    clause: "CV-076",
    name: "a lock is held until its time is over",
    arises: hasLock("held", "taken over"),
    shows: isRefusedAs("lock_held"),
    fits: ({ expected }) => memberOf(expected, "reason") === "lock_held",
  },
  {
    clause: "CV-085",
    name: "a lock's row is put and got whole",
    arises: hasLock("named"),
    shows: any(
      part("lock"),
      all(isOfLocks, ofLock("put")),
      answers("getStorageReconciliationLock", "putStorageReconciliationLock"),
    ),
  },
  {
    clause: "CV-086",
    name: "a time of release of 0 reads as not released",
    arises: hasLock("released at 0"),
    shows: all(
      isOfLocks,
      ofLock("released at 0"),
      (symptom, past) => !part("lock release")(symptom, past),
    ),
    fits: () => true,
  },
  {
    clause: "CV-087",
    name: "time is what the clock says",
    arises: hasLock("named"),
    shows: any(
      all(part("lock time", "lock release"), ({ actual }, { locks }) => !locks.isKnownTime(actual)),
      all(part("acquisition"), ofLock("later", "put"), isGivenOtherwise),
    ),
    fits: all(
      part("lock time", "lock release"),
      ({ actual }, { locks }) => Number(actual) > 0 && !locks.isKnownTime(actual),
    ),
  },
  rule("CV-074", "a lock that nobody has had is given", "first acquired"),
  rule("CV-077", "a holder acquires its lock again", "acquired again"),
  rule("CV-078", "an expired lock is taken over with its offset", "taken over"),
  rule("CV-079", "a lock that is due again starts from the beginning", "due again"),
  rule("CV-080", "a renewal changes the offset and nothing else", "renewed"),
  rule("CV-081", "a release stores its time and resets the offset", "released"),
  rule("CV-082", "whoever does not hold a lock changes nothing of it", "left alone"),
  rule("CV-083", "a lock is checked and stored in one transaction", "in flight"),
];
