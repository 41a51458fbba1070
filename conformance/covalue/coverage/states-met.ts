// What becomes of rows, deletions and locks in the course of a history: things written twice, undone,
// erased and written again.
import {
  isRead,
  type Answer,
  type BatchWrite,
  type HandleOperation,
  type Operation,
  type ReadOperation,
  type SerialOperation,
  type SyncUpdate,
  type TransactionOperation,
} from "@assay/engines/covalue";
import { isRefused } from "../generator/refusals.ts";
import { readsThatShow } from "../generator/draw-read-outside.ts";
import { Sketch } from "../generator/sketch.ts";
import { answerAt, memberOf, okOf } from "./played.ts";
import type { Situation } from "./situation-rules.ts";

/** More would not come in one page of a store that reads by pages. */
const LONG_RUN = 100;
const MANY_SESSIONS = 4;

/** Follows a history. */
export class StatesMet {
  readonly #found: Set<Situation>;
  readonly #sketch = new Sketch();
  readonly #deletions = new Map<string, "pending" | "done">();
  readonly #locks = new Map<string, { readonly holder: string; readonly released: boolean }>();
  /** CoValues that were erased while they had sessions. */
  readonly #erased = new Set<string>();
  /** Reads that were made, and whether anything but reads came after them. */
  readonly #reads = new Map<string, "before a write" | "since">();
  #threw = false;

  constructor(found: Set<Situation>) {
    this.#found = found;
  }

  /** Takes note of an operation with its answer, where that is known. */
  note(operation: Operation, answer: Answer | undefined): void {
    if (operation.op === "parallel") {
      for (const [index, branch] of operation.branches.entries()) {
        const answers = memberOf(okOf(answer), index);
        for (const [place, serial] of branch.entries()) {
          this.#look(serial, answerAt(answers, place));
        }
      }
    } else {
      this.#look(operation, answer);
      this.#lookAgain(operation);
    }
    this.#sketch.note(operation);
  }

  /** Adds what the rows show in the end. */
  end(): void {
    const sketch = this.#sketch;
    for (const id of sketch.ids()) {
      const sessions = sketch.sessions(id);
      if (sessions.length >= MANY_SESSIONS) this.#found.add("manySessions");
      for (const session of sessions) lookAtIndices(sketch.transactions(id, session), this.#found);
    }
  }

  #lookAgain(operation: Operation): void {
    if (!isRead(operation)) {
      for (const read of this.#reads.keys()) this.#reads.set(read, "before a write");
      return;
    }
    const read = JSON.stringify(operation);
    if (this.#reads.get(read) === "before a write") this.#found.add("readAgain");
    this.#reads.set(read, "since");
  }

  #look(operation: SerialOperation, answer: Answer | undefined): void {
    const found = this.#found;
    switch (operation.op) {
      case "getNewTransactionInSession": {
        const { id, session, from, to } = operation;
        if (from > to) found.add("emptyRange");
        else if (this.#sketch.transactions(id, session).includes(to)) found.add("rangeEnd");
        break;
      }
      case "transaction":
        this.#lookAtTransaction(operation);
        break;
      case "commitBatch":
        for (const write of operation.writes) this.#lookAtBatch(write);
        break;
      case "eraseCoValueButKeepTombstone":
        if (this.#sketch.hasCoValue(operation.id)) this.#erase(operation.id);
        break;
      case "trackCoValuesSyncState": {
        const pairs = operation.updates.map(({ id, peer }) => JSON.stringify([id, peer]));
        if (new Set(pairs).size < pairs.length) found.add("pairTwice");
        const known = this.#sketch.unsyncedPairs();
        const isKnown = ({ id, peer, synced }: SyncUpdate): boolean =>
          !synced && known.some((pair) => pair.id === id && pair.peer === peer);
        if (operation.updates.some(isKnown)) found.add("unsyncedAgain");
        break;
      }
      case "tryAcquireStorageReconciliationLock":
        if (gives(answer)) this.#acquire(operation.peer, operation.session);
        break;
      case "releaseStorageReconciliationLock":
        if (this.#locks.get(operation.peer)?.holder === operation.session) {
          this.#locks.set(operation.peer, { holder: operation.session, released: true });
        }
        break;
      case "reopen":
        if (this.#sketch.ids().length > 0) found.add("reopen");
        if (this.#threw) found.add("reopenAfterThrow");
        break;
    }
  }

  #lookAtTransaction({ steps, end }: TransactionOperation): void {
    const found = this.#found;
    const written = new Set<string>();
    const shown: ReadOperation[] = [];
    for (const step of steps) {
      if (step.op === "together") {
        const rows = step.steps.filter(isWrite).map(rowOf);
        if (new Set(rows).size < rows.length) found.add("rowTwiceTogether");
      }
      const calls = step.op === "together" ? step.steps : [step];
      if (step.op === "readOutside" && shown.some((read) => asksTheSame(read, step.read)))
        found.add("outsideReads");
      shown.push(...readsThatShow(step));
      for (const call of calls) {
        if (call.op === "readOutside" || call.op === "writeNested" || call.op === "wait") continue;
        if (written.size > 0 && isRefused(call)) found.add("refusedAfterWrites");
        if (!isWrite(call) && written.has(rowOf(call))) found.add("ownReads");
        if (isWrite(call)) {
          written.add(rowOf(call));
          this.#lookAtWrite(call);
        }
      }
    }
    if (end !== "throw" || written.size === 0) return;
    found.add("rollback");
    this.#threw = true;
  }

  #lookAtWrite(call: HandleOperation): void {
    switch (call.op) {
      case "addSessionUpdate":
        this.#writeSession(call.id);
        break;
      case "addTransactions":
        this.#writeSession(call.id);
        if (call.count > LONG_RUN) this.#found.add("longRun");
        break;
      case "markCoValueAsDeleted":
        this.#markPending(call.id);
        break;
      case "deleteCoValueContent":
        this.#erase(call.id);
        break;
    }
  }

  #lookAtBatch({ id, sessions, deleted }: BatchWrite): void {
    if (deleted) this.#markPending(id);
    if (sessions.length > 0) this.#writeSession(id);
    if (sessions.some(({ count }) => count > LONG_RUN)) this.#found.add("longRun");
  }

  #writeSession(id: string): void {
    if (this.#erased.has(id)) this.#found.add("erasedAndWritten");
  }

  #markPending(id: string): void {
    if (this.#deletions.get(id) === "done") this.#found.add("doneAndPending");
    this.#deletions.set(id, "pending");
  }

  #erase(id: string): void {
    const sketch = this.#sketch;
    for (const session of sketch.sessions(id)) {
      this.#erased.add(id);
      if (sketch.transactions(id, session).length === 0) continue;
      this.#found.add(session.endsWith("$") ? "erasedTombstone" : "erase");
    }
    if (this.#deletions.get(id) === "pending") this.#found.add("erasedPending");
    this.#deletions.set(id, "done");
  }

  #acquire(peer: string, session: string): void {
    const before = this.#locks.get(peer);
    if (before?.released === true) this.#found.add("lockDueAgain");
    else if (before?.holder === session) this.#found.add("lockAgain");
    else if (before !== undefined) this.#found.add("lockTakenOver");
    this.#locks.set(peer, { holder: session, released: false });
  }
}

/** Whether one read asks what the other does, of whatever part of a session. */
function asksTheSame(one: ReadOperation, other: ReadOperation): boolean {
  return one.op === other.op && idOf(one) === idOf(other);
}

function idOf(read: ReadOperation): string | undefined {
  return "id" in read ? read.id : undefined;
}

/** What a call is about, as one text: a session's row, a lock's, or the deletion of a coValue. */
function rowOf(call: HandleOperation): string {
  if ("key" in call) return `lock ${call.key}`;
  return "session" in call ? `${call.id}\0${call.session}` : `deletion ${call.id}`;
}

function isWrite({ op }: HandleOperation): boolean {
  return !op.startsWith("get");
}

function gives(answer: Answer | undefined): boolean {
  return (
    answer !== undefined &&
    "ok" in answer &&
    typeof answer.ok === "object" &&
    answer.ok !== null &&
    "lastProcessedOffset" in answer.ok
  );
}

function lookAtIndices(indices: readonly number[], found: Set<Situation>): void {
  if (indices.length < 2) return;
  const lowest = Math.min(...indices);
  const highest = Math.max(...indices);
  const across = (edge: number): boolean => lowest < edge && highest >= edge;
  if (across(2 ** 8)) found.add("byteEdge");
  if (across(2 ** 16) || across(2 ** 32)) found.add("wordEdge");
  if (new Set(indices).size < indices.length) found.add("overwrite");
}
