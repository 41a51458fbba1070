// Properties of what a transaction promises, of writers among each other, and of the store's life.
import {
  all,
  answers,
  any,
  callOf,
  fails,
  has,
  hasLock,
  how,
  not,
  of,
  ofLock,
  part,
  played,
  type Property,
  type Shows,
} from "./property.ts";
import { isSame } from "./json-parts.ts";
import type { CoValueFact } from "./covalue-facts.ts";
import type { Past } from "./past.ts";
import type { LockFact } from "./past-locks.ts";

type CommonFact = CoValueFact & LockFact;

/** Whether a fact is known of any coValue or lock. */
function arises(fact: CommonFact): (past: Past) => boolean {
  return (past) => has(fact)(past) || hasLock(fact)(past);
}

/**
 * Whether it is about a coValue or a lock of which the fact is known, or about a row that is another's:
 * what is left of one session may be where the next one is stored.
 */
function touches(fact: CommonFact): Shows {
  const isOfSharedRow = all(part("session row"), ({ actual }) => actual !== "changed");
  return any(of(fact), ofLock(fact), all(isOfSharedRow, arisesShow(arises(fact))));
}

const isParallel: Shows = ({ seen }) => seen.isParallel;
const isOutside: Shows = ({ seen }) => seen.isOutside;
const isInTransaction: Shows = ({ seen }) => seen.isInTransaction;

const isRead: Shows = (symptom) => {
  const call = callOf(symptom);
  return call === "readCoValue" || call?.startsWith("get") === true;
};

const threw = { ok: "threw" };
const shouldThrow: Shows = ({ part: what, expected }) => what === "end" && isSame(expected, threw);

/** A store that waits for what waits for it. */
function isSilentOver(test: (name: string) => boolean): Shows {
  return ({ how: way, seen: { operation } }) =>
    way === "silence" &&
    operation?.op === "transaction" &&
    operation.steps.some(({ op }) => test(op));
}

export const PROPERTIES_OF_TRANSACTIONALITY: readonly Property[] = [
  {
    clause: "CV-036",
    name: "a transaction is all or nothing, and nothing stays of one that throws",
    arises: (past) => arises("rolled back")(past) || has("written in flight")(past),
    shows: any(
      all(touches("rolled back"), (symptom, past) => !shouldThrow(symptom, past)),
      all(isParallel, of("written in flight")),
      of("written by several in flight"),
    ),
    fits: touches("rolled back"),
  },
  {
    clause: "CV-037",
    name: "a transaction whose callback throws fails",
    arises: ({ hasThrown }) => hasThrown,
    shows: all(shouldThrow, how("changed")),
  },
  {
    clause: "CV-038",
    name: "a transaction fails with what its callback threw",
    arises: ({ hasThrown }) => hasThrown,
    shows: all(shouldThrow, how("error")),
  },
  {
    clause: "CV-039",
    name: "a transaction reads what it has written",
    arises: arises("used by the transaction that wrote it"),
    shows: all(
      any(
        all(
          isInTransaction,
          part(
            "session",
            "session row",
            "counter",
            "last signature",
            "bytes",
            "skip",
            "lock",
            "lock holder",
            "lock time",
            "lock release",
            "lock offset",
          ),
        ),
      ),
      touches("used by the transaction that wrote it"),
    ),
    fits: not(part("session row")),
  },
  {
    clause: "CV-040",
    name: "nobody outside sees what is not committed",
    arises: has("read outside the transaction that wrote it", "written in flight"),
    shows: any(
      all(isOutside, of("read outside the transaction that wrote it")),
      all(isParallel, of("written in flight")),
    ),
    fits: all(any(isOutside, isParallel), isRead, how("extra", "changed")),
  },
  {
    clause: "CV-041",
    name: "reads of the store see the last commit and do not wait",
    arises: played("transaction", "parallel"),
    shows: any(
      isOutside,
      isSilentOver((op) => op === "readOutside"),
      all(isParallel, any(of("written in flight"), isRead)),
      all(how("silence"), answers("parallel")),
      ({ ids }, past) => ids.some((id) => past.isJustWritten(id)),
    ),
    fits: any(isOutside, isParallel, how("silence")),
  },
  {
    clause: "CV-042",
    name: "writers are served one at a time",
    arises: arises("written by several in flight"),
    shows: any(touches("written by several in flight"), all(how("silence"), answers("parallel"))),
    fits: touches("written by several in flight"),
  },
  {
    clause: "CV-043",
    name: "writes take effect in the order in which they were issued",
    arises: (past) => arises("in flight")(past) || arises("used together")(past),
    shows: any(isParallel, of("written by several in flight"), touches("used together")),
  },
  {
    clause: "CV-044",
    name: "what others write outlives a transaction that rolls back",
    arises: has("written beside a roll-back in flight"),
    shows: of("written beside a roll-back in flight"),
  },
  {
    clause: "CV-045",
    name: "a transaction stays open while it waits",
    arises: arises("written by a transaction that waits"),
    shows: any(
      touches("written by a transaction that waits"),
      isSilentOver((op) => op === "wait"),
    ),
    fits: all(not(isParallel), touches("written by a transaction that waits")),
  },
  {
    clause: "CV-046",
    name: "a write from inside a transaction is refused, and the transaction goes on",
    arises: played("writeNested"),
    shows: any(
      all(({ seen }) => seen.operation?.op === "writeNested"),
      touches("written nested"),
      touches("written beside a nested write"),
      fails("writeNested"),
      isSilentOver((op) => op === "writeNested"),
    ),
  },
  {
    clause: "CV-047",
    name: "a handle is of no use after its transaction",
    arises: played("useEndedTransaction"),
    shows: any(
      ({ seen }) => seen.operation?.op === "useEndedTransaction",
      touches("named by an ended handle"),
    ),
  },
  {
    clause: "CV-091",
    name: "a batch is stored as one",
    arises: has("batched in flight"),
    shows: all(isParallel, of("batched in flight")),
  },
  {
    clause: "CV-092",
    name: "a coValue is read from one state",
    arises: all2(has("written in flight"), played("readCoValue")),
    shows: all(isParallel, answers("readCoValue")),
  },
  {
    clause: "CV-104",
    name: "a store that is opened again holds what it held",
    arises: played("reopen"),
    shows: any(
      touches("reopened"),
      all(part("count", "session row", "coValue row", "ids"), arisesShow(played("reopen"))),
      answers("reopen"),
      part("close"),
      all(part("outcome"), ({ seen }) => seen.operation === undefined),
    ),
    fits: touches("reopened"),
  },
  {
    clause: "CV-106",
    name: "closing a store ends without an error",
    arises: () => true,
    shows: part("close"),
  },
  {
    clause: "CV-117",
    name: "sync changes nothing",
    arises: played("sync"),
    shows: any(
      touches("synced over"),
      answers("sync"),
      all(part("count"), arisesShow(arises("synced over"))),
    ),
    fits: touches("synced over"),
  },
];

function all2(
  one: (past: Past) => boolean,
  other: (past: Past) => boolean,
): (past: Past) => boolean {
  return (past) => one(past) && other(past);
}

function arisesShow(test: (past: Past) => boolean): Shows {
  return (_, past) => test(past);
}
