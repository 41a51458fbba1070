// A property: one clause as histories can see it. It arises once a history has done what the clause is
// about, and it shows in some parts of answers and of the final state.
import type { OperationName } from "@assay/engines/covalue";
import type { ClauseID } from "../clauses.ts";
import type { CoValueFact } from "./covalue-facts.ts";
import type { Past } from "./past.ts";
import type { LockFact } from "./past-locks.ts";
import type { How, Part, Symptom } from "./symptom.ts";

/** Whether something that differs may be the work of a bug in what a property is about. */
export type Shows = (symptom: Symptom, past: Past) => boolean;

/** A clause that histories can see. */
export interface Property {
  readonly clause: ClauseID;
  /** What it holds a store to, in a few words. */
  readonly name: string;
  /** Whether a history has done what it is about. */
  readonly arises: (past: Past) => boolean;
  /** Whether a difference may come of it. Asked only once it has arisen. */
  readonly shows: Shows;
  /** Whether it is a likelier cause of the difference than those that merely may be. Default: never. */
  readonly fits?: Shows;
}

/** What is stored of coValues, and how lists and counts tell of them. */
const ROW_PARTS: ReadonlySet<Part> = new Set<Part>([
  "coValue",
  "ids",
  "count",
  "coValue row",
  "header",
  "session",
  "session row",
  "counter",
  "last signature",
  "bytes",
  "transaction",
  "signature",
  "known state",
  "known session",
  "skip",
]);

const LOCK_PARTS: ReadonlySet<Part> = new Set<Part>([
  "lock",
  "lock holder",
  "lock time",
  "lock release",
  "lock offset",
  "acquisition",
]);

/** Whether it is about coValues' rows, be it that a call failed. */
export const isOfRows: Shows = ({ part }) => ROW_PARTS.has(part) || isOutcome(part);

/** Whether it is about locks, be it that a call failed. */
export const isOfLocks: Shows = ({ part, locks }) =>
  LOCK_PARTS.has(part) || (isOutcome(part) && locks.length > 0);

function isOutcome(part: Part): boolean {
  return part === "outcome" || part === "end";
}

/** Whether it was seen after the last operation: then every operation of a shortest history has led to it. */
export const isOfFinalState: Shows = ({ seen }) => seen.operation === undefined;

/** Whether one of the parts differs. */
export function part(...parts: readonly Part[]): Shows {
  return (symptom) => parts.includes(symptom.part);
}

/** Whether it differs in one of the ways. */
export function how(...ways: readonly How[]): Shows {
  return (symptom) => ways.includes(symptom.how);
}

/** Whether it is the answer of one of the calls. */
export function answers(...calls: readonly OperationName[]): Shows {
  return (symptom) => calls.some((call) => callOf(symptom) === call);
}

/** Whether one of the calls failed, or did not, or the transaction that holds it. */
export function fails(...calls: readonly OperationName[]): Shows {
  return (symptom) => {
    if (!isOutcome(symptom.part)) return false;
    const { operation } = symptom.seen;
    // A look at the final state that fails tells nothing of what made it fail.
    if (operation === undefined) return true;
    if (operation.op === "transaction") return operation.steps.some(({ op }) => calls.includes(op));
    return calls.some((call) => callOf(symptom) === call);
  };
}

/** Whether a fact is known of one of the coValues that it is about. */
export function of(...facts: readonly CoValueFact[]): Shows {
  return ({ ids }, { coValues }) => ids.some((id) => facts.some((fact) => coValues.of(fact, id)));
}

/** Whether a fact is known of one of the locks that it is about. */
export function ofLock(...facts: readonly LockFact[]): Shows {
  return ({ locks }, { locks: { facts: known } }) =>
    locks.some((key) => facts.some((fact) => known.of(fact, key)));
}

/** Whether a fact is known of any coValue. */
export function has(...facts: readonly CoValueFact[]): (past: Past) => boolean {
  return ({ coValues }) => facts.some((fact) => coValues.has(fact));
}

/** Whether a fact is known of any lock. */
export function hasLock(...facts: readonly LockFact[]): (past: Past) => boolean {
  return ({ locks }) => facts.some((fact) => locks.facts.has(fact));
}

/** Whether one of the operations was played. */
export function played(...names: readonly OperationName[]): (past: Past) => boolean {
  return ({ operations }) => names.some((name) => operations.has(name));
}

export function all(...shows: readonly Shows[]): Shows {
  return (symptom, past) => shows.every((one) => one(symptom, past));
}

export function any(...shows: readonly Shows[]): Shows {
  return (symptom, past) => shows.some((one) => one(symptom, past));
}

export function not(shows: Shows): Shows {
  return (symptom, past) => !shows(symptom, past);
}

/** The call whose answer differs: the innermost one; `undefined` in the final state. */
export function callOf({ seen: { operation } }: Symptom): OperationName | undefined {
  switch (operation?.op) {
    case "readOutside":
      return operation.read.op;
    case "writeNested":
      return operation.write.op;
    case "useEndedTransaction":
      return operation.step.op;
    default:
      return operation?.op;
  }
}
