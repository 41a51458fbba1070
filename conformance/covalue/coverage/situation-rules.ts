// Which situations a run has to bring about, and how often.
import type { OperationName } from "@assay/engines/covalue";

/** A situation that a history may bring about. */
interface SituationRule {
  /** Completes "histories with …". */
  readonly what: string;
  /** The share of histories that must bring it about, at the least. */
  readonly share: number;
  /** An operation without which it cannot arise. */
  readonly needs?: OperationName;
}

/** Every situation. */
export const SITUATIONS = {
  prefix: { what: "a coValue id that is the start of another", share: 0.25 },
  folding: { what: "ids or sessions that differ in case or composition alone", share: 0.04 },
  nul: { what: "an id or session that holds NUL", share: 0.08 },
  surrogate: { what: "an id or session that holds a lone surrogate", share: 0.08 },
  long: { what: "two long ids or sessions that differ at the end alone", share: 0.03 },
  property: { what: "an id or session named as a property of objects", share: 0.04 },
  emptyName: { what: "an empty id or session", share: 0.08 },
  tombstone: { what: "a tombstone's session and one that looks like it", share: 0.04 },
  byteEdge: { what: "a session with indices on both sides of 2^8", share: 0.12 },
  wordEdge: { what: "a session with indices on both sides of 2^16 or 2^32", share: 0.12 },
  longRun: { what: "a run of more than 100 transactions", share: 0.08 },
  manySessions: { what: "a coValue with four sessions", share: 0.04 },
  overwrite: { what: "an index written twice", share: 0.12 },
  rangeEnd: { what: "a range that ends at a transaction", share: 0.06 },
  emptyRange: { what: "a range that ends before it begins", share: 0.05 },
  rollback: { what: "a transaction that writes and then throws", share: 0.25 },
  ownReads: { what: "a transaction that reads what it has written", share: 0.25 },
  outsideReads: { what: "a read outside a transaction that would show its writes", share: 0.2 },
  readAgain: { what: "a read that is made again after a write", share: 0.3 },
  refusedAfterWrites: { what: "a refused argument after writes of its transaction", share: 0.15 },
  rowTwiceTogether: { what: "two calls for one row that are issued together", share: 0.25 },
  pairTwice: { what: "two updates of one pair in one call", share: 0.1 },
  unsyncedAgain: { what: "an unsynced pair that is told to be unsynced again", share: 0.1 },
  erase: { what: "an erased coValue that had transactions", share: 0.2 },
  erasedTombstone: { what: "a tombstone with transactions that outlives an erasure", share: 0.1 },
  erasedAndWritten: { what: "a session written after its coValue was erased", share: 0.2 },
  erasedPending: { what: "an erasure of what waits for deletion", share: 0.2 },
  doneAndPending: { what: "an id marked as deleted after its erasure", share: 0.15 },
  lockAgain: { what: "a lock that its holder acquires again", share: 0.03 },
  lockTakenOver: { what: "an expired lock that another session takes over", share: 0.01 },
  lockDueAgain: { what: "a released lock that is due and given again", share: 0.01 },
  reopen: { what: "a store opened again after writes", share: 0.25, needs: "reopen" },
  reopenAfterThrow: {
    what: "a store opened again after a transaction threw",
    share: 0.1,
    needs: "reopen",
  },
  flightWrites: {
    what: "writes of one coValue in flight together",
    share: 0.15,
    needs: "parallel",
  },
  flightReads: {
    what: "a read of a coValue in flight beside a write of it",
    share: 0.15,
    needs: "parallel",
  },
  flightWaits: {
    what: "a transaction that waits while others are in flight",
    share: 0.15,
    needs: "parallel",
  },
  flightErase: { what: "an erasure in flight beside other writes", share: 0.02, needs: "parallel" },
  flightLocks: {
    what: "two sessions that ask for one lock at once",
    share: 0.03,
    needs: "parallel",
  },
} as const satisfies Record<string, SituationRule>;

export type Situation = keyof typeof SITUATIONS;

/** Every situation's name. */
// `Object.keys` forgets which keys there are.
export const SITUATION_NAMES = Object.keys(SITUATIONS) as Situation[];

/** The rule of a situation. */
export function ruleOf(situation: Situation): SituationRule {
  return SITUATIONS[situation];
}
