// What a history has written so far, as roughly as drawing the next operation needs it: which
// coValues, sessions and indices there are, who asked for which lock, what is unsynced, what time it is.
// Non-goal: being right about what is stored; that is the reference's.
import { CLOCK_START_MS } from "@assay/engines/engine";
import {
  isRead,
  type BatchWrite,
  type Operation,
  type SerialOperation,
  type TransactionStep,
} from "@assay/engines/covalue";
import { LockSketch } from "./lock-sketch.ts";
import { isRefused } from "./refusals.ts";

/** Indices written under a session; the newest are kept. */
interface SessionSketch {
  readonly transactions: readonly number[];
  readonly signatures: readonly number[];
}

/** A session of a coValue, by name. */
export interface SessionName {
  readonly id: string;
  readonly session: string;
}

const NEWEST = 24;
const NEWEST_SESSIONS = 3;

/** What a history has written so far. */
export class Sketch {
  nowMs = CLOCK_START_MS;
  #coValues = new Map<string, ReadonlyMap<string, SessionSketch>>();
  readonly locks = new LockSketch();
  /** Sessions that were read or written last, rolled back or not. */
  #recent: readonly SessionName[] = [];
  #usedID: string | undefined;
  /** CoValues that were erased. */
  readonly #erased = new Set<string>();
  readonly #unsynced = new Map<string, ReadonlySet<string>>();

  /** The coValues that exist. */
  ids(): string[] {
    return [...this.#coValues.keys()];
  }

  hasCoValue(id: string): boolean {
    return this.#coValues.has(id);
  }

  /** The sessions of a coValue. */
  sessions(id: string): string[] {
    return [...(this.#coValues.get(id)?.keys() ?? [])];
  }

  hasSession(id: string, session: string): boolean {
    return this.#coValues.get(id)?.has(session) === true;
  }

  /** The indices of a session's transactions, oldest first. */
  transactions(id: string, session: string): readonly number[] {
    return this.#session(id, session)?.transactions ?? [];
  }

  /** The indices of a session's signatures, oldest first. */
  signatures(id: string, session: string): readonly number[] {
    return this.#session(id, session)?.signatures ?? [];
  }

  /** Stored sessions among those that were read or written last, rolled back or not. */
  recentSessions(): readonly SessionName[] {
    return this.#recent.filter(({ id, session }) => this.hasSession(id, session));
  }

  /** The coValue that was read or erased last, stored or not. */
  get usedID(): string | undefined {
    return this.#usedID;
  }

  /** Whether something can be erased of a coValue that was erased before. */
  isFilledAfterErasure(id: string): boolean {
    return this.#erased.has(id) && this.sessions(id).some((session) => !session.endsWith("$"));
  }

  /** The id that is unsynced with the most peers, or `undefined` while none is. */
  mostUnsyncedID(): string | undefined {
    let most: string | undefined;
    for (const [id, peers] of this.#unsynced) {
      if (peers.size > (most === undefined ? 0 : this.#peersOf(most).size)) most = id;
    }
    return most;
  }

  /** Every pair of coValue and peer that is unsynced. */
  unsyncedPairs(): { readonly id: string; readonly peer: string }[] {
    return [...this.#unsynced].flatMap(([id, peers]) => [...peers].map((peer) => ({ id, peer })));
  }

  /** Takes note of an operation. */
  note(operation: Operation): void {
    if (operation.op === "parallel") {
      for (const branch of operation.branches) for (const serial of branch) this.#note(serial);
    } else {
      this.#note(operation);
    }
  }

  /** Takes note of a step; steps of a transaction that throws are taken back with `rollBackTo`. */
  noteStep(step: TransactionStep): void {
    if (isRefused(step)) return;
    if ("session" in step && "id" in step) this.#touch(step.id, step.session);
    switch (step.op) {
      case "addSessionUpdate":
        this.#change(step.id, step.session, {});
        break;
      case "addTransactions":
        if (!this.hasSession(step.id, step.session)) break;
        this.#change(step.id, step.session, { transactions: runOf(step.from, step.count) });
        break;
      case "addSignatureAfter":
        if (!this.hasSession(step.id, step.session)) break;
        this.#change(step.id, step.session, { signatures: [step.idx] });
        break;
      case "deleteCoValueContent":
        this.#erase(step.id);
        break;
      case "together":
        for (const call of step.steps) this.noteStep(call);
        break;
    }
  }

  /** What rows there are, to roll back to. */
  mark(): ReadonlyMap<string, ReadonlyMap<string, SessionSketch>> {
    return new Map(this.#coValues);
  }

  /** Forgets the rows noted since the mark. */
  rollBackTo(mark: ReadonlyMap<string, ReadonlyMap<string, SessionSketch>>): void {
    this.#coValues = new Map(mark);
  }

  #note(operation: SerialOperation): void {
    this.locks.note(operation, this.nowMs);
    if (isRead(operation) && "id" in operation) this.#usedID = operation.id;
    if ("id" in operation && "session" in operation) this.#touch(operation.id, operation.session);
    switch (operation.op) {
      case "upsertCoValue":
        if (operation.header !== undefined) this.#add(operation.id);
        break;
      case "commitBatch":
        if (isRefused(operation)) break;
        for (const write of operation.writes) this.#noteBatch(write);
        break;
      case "eraseCoValueButKeepTombstone":
        this.#erase(operation.id);
        this.#usedID = operation.id;
        break;
      case "trackCoValuesSyncState":
        for (const { id, peer, synced } of operation.updates) {
          const others = [...this.#peersOf(id)].filter((other) => other !== peer);
          this.#unsynced.set(id, new Set(synced ? others : [...others, peer]));
        }
        break;
      case "stopTrackingSyncState":
        this.#unsynced.delete(operation.id);
        break;
      case "advanceClock":
        this.nowMs += operation.ms;
        break;
      case "transaction": {
        const mark = this.mark();
        for (const step of operation.steps) this.noteStep(step);
        if (operation.end === "throw") this.rollBackTo(mark);
        else this.#noteLocks(operation.steps);
        break;
      }
    }
  }

  #touch(id: string, session: string): void {
    const others = this.#recent.filter((one) => one.id !== id || one.session !== session);
    this.#recent = [{ id, session }, ...others].slice(0, NEWEST_SESSIONS);
  }

  #peersOf(id: string): ReadonlySet<string> {
    return this.#unsynced.get(id) ?? new Set();
  }

  #noteLocks(steps: readonly TransactionStep[]): void {
    for (const step of steps) {
      if (step.op === "together") this.#noteLocks(step.steps);
      else if (step.op === "putStorageReconciliationLock") this.locks.note(step, this.nowMs);
    }
  }

  #noteBatch(write: BatchWrite): void {
    if (write.header !== undefined) this.#add(write.id);
    if (!this.hasCoValue(write.id)) return;
    for (const { session, from, count, signatureAfter } of write.sessions) {
      const transactions = runOf(from, count);
      this.#touch(write.id, session);
      this.#change(write.id, session, {
        transactions,
        signatures: signatureAfter ? transactions.slice(-1) : [],
      });
    }
  }

  #add(id: string): void {
    if (!this.#coValues.has(id)) this.#coValues.set(id, new Map());
  }

  #erase(id: string): void {
    const sessions = this.#coValues.get(id);
    if (sessions === undefined) return;
    this.#erased.add(id);
    this.#coValues.set(id, new Map([...sessions].filter(([session]) => session.endsWith("$"))));
  }

  #change(id: string, session: string, added: Partial<SessionSketch>): void {
    const sessions = this.#coValues.get(id);
    if (sessions === undefined) return;
    const before = sessions.get(session);
    const after = {
      transactions: [...(before?.transactions ?? []), ...(added.transactions ?? [])].slice(-NEWEST),
      signatures: [...(before?.signatures ?? []), ...(added.signatures ?? [])].slice(-NEWEST),
    };
    this.#coValues.set(id, new Map(sessions).set(session, after));
  }

  #session(id: string, session: string): SessionSketch | undefined {
    return this.#coValues.get(id)?.get(session);
  }
}

function runOf(from: number, count: number): number[] {
  return Array.from({ length: Math.min(count, NEWEST) }, (_, offset) => from + offset);
}
