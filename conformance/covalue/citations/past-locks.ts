// What a history has done with locks, and by which of the contract's rules: a model of the rules alone.
import { CLOCK_START_MS } from "@assay/engines/engine";
import { lockKey, type SerialOperation, type TransactionStep } from "@assay/engines/covalue";
import { LOCK_TTL_MS, RECONCILIATION_INTERVAL_MS } from "../generator/numbers.ts";
import { Facts } from "./facts.ts";

/** A rule that was applied to a lock. */
export type LockFact =
  /** Named in any way. */
  | "named"
  /** By its peer, in a call of the store. */
  | "called"
  | "first acquired"
  | "not due"
  | "held"
  | "acquired again"
  | "taken over"
  | "due again"
  | "renewed"
  | "released"
  | "left alone"
  | "put"
  | "read"
  | "released at 0"
  /** Decided or written after the clock was moved. */
  | "later"
  | "rolled back"
  | "used by the transaction that wrote it"
  | "written by a transaction that waits"
  | "written nested"
  | "written beside a nested write"
  | "named by an ended handle"
  | "used together"
  | "in flight"
  | "written by several in flight"
  | "reopened"
  | "synced over";

interface Lock {
  readonly holder: string;
  readonly acquiredAt: number;
  readonly releasedAt: number | undefined;
}

type Put = Extract<TransactionStep, { readonly op: "putStorageReconciliationLock" }>;

/** The locks of a history. */
export class PastLocks {
  readonly facts = new Facts<LockFact>();
  readonly #locks = new Map<string, Lock>();
  /** What the clock has shown, and what was put as a time. */
  readonly #times = new Set<number>([CLOCK_START_MS]);
  #nowMs = CLOCK_START_MS;

  note(operation: SerialOperation): void {
    switch (operation.op) {
      case "advanceClock":
        this.#nowMs += operation.ms;
        this.#times.add(this.#nowMs);
        break;
      case "tryAcquireStorageReconciliationLock":
        this.#acquire(lockKey(operation.peer), operation.session);
        break;
      case "renewStorageReconciliationLock": {
        const key = lockKey(operation.peer);
        this.name(key);
        this.facts.note("called", key);
        const lock = this.#locks.get(key);
        const renews = lock?.holder === operation.session && !lock.releasedAt;
        this.facts.note(renews ? "renewed" : "left alone", key);
        break;
      }
      case "releaseStorageReconciliationLock": {
        const key = lockKey(operation.peer);
        this.name(key);
        this.facts.note("called", key);
        const lock = this.#locks.get(key);
        if (lock?.holder !== operation.session) {
          this.facts.note("left alone", key);
          break;
        }
        this.facts.note("released", key);
        this.#locks.set(key, { ...lock, releasedAt: this.#nowMs });
        break;
      }
    }
  }

  /** A row put through a handle; one that is rolled back is only named. */
  put(put: Put, stays: boolean): void {
    const { key, session, acquiredAt, releasedAt } = put;
    this.name(key);
    this.#times.add(acquiredAt).add(releasedAt ?? 0);
    this.facts.note("put", key);
    if (releasedAt === 0) this.facts.note("released at 0", key);
    if (stays) this.#locks.set(key, { holder: session, acquiredAt, releasedAt });
  }

  /** Whether a time is one that a row may hold by what the clock has shown and what was put. */
  isKnownTime(time: unknown): boolean {
    return typeof time === "number" && this.#times.has(time);
  }

  read(key: string): void {
    this.name(key);
    this.facts.note("read", key);
  }

  /** Takes note of a lock that something is about, whatever becomes of it. */
  name(key: string): void {
    this.facts.note("named", key);
    if (this.#nowMs > CLOCK_START_MS) this.facts.note("later", key);
  }

  #acquire(key: string, session: string): void {
    this.name(key);
    this.facts.note("called", key);
    const rule = this.#ruleOf(this.#locks.get(key), session);
    this.facts.note(rule, key);
    if (rule === "not due" || rule === "held") return;
    this.#locks.set(key, { holder: session, acquiredAt: this.#nowMs, releasedAt: undefined });
  }

  #ruleOf(lock: Lock | undefined, session: string): LockFact {
    if (lock === undefined) return "first acquired";
    if (lock.releasedAt) {
      const isDue = this.#nowMs - lock.releasedAt >= RECONCILIATION_INTERVAL_MS;
      return isDue ? "due again" : "not due";
    }
    if (lock.holder === session) return "acquired again";
    return lock.acquiredAt + LOCK_TTL_MS < this.#nowMs ? "taken over" : "held";
  }
}
