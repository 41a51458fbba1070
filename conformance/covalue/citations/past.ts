// What a history has done up to a comparison, as far as clauses ask: which coValues, sessions and locks
// were treated how. Walks operations and never a store; being right about what is stored is the
// reference's.
import type {
  HandleOperation,
  History,
  Operation,
  ParallelOperation,
  ReadOperation,
  SerialOperation,
  TransactionOperation,
} from "@assay/engines/covalue";
import { isRefused } from "../generator/refusals.ts";
import { NamesInPlay } from "./names-in-play.ts";
import { noteFlight } from "./past-flight.ts";
import { PastLocks } from "./past-locks.ts";
import { PastRows } from "./past-rows.ts";
import { PastSyncState } from "./past-sync-state.ts";
import { isWrite, scopeOf } from "./scope.ts";

const WRITES_NOTHING: ReadonlySet<string> = new Set<Operation["op"]>(["advanceClock", "sync"]);

/** What a history has done so far. */
export class Past {
  readonly rows = new PastRows();
  readonly coValues = this.rows.facts;
  readonly sessions = this.rows.sessionFacts;
  readonly locks = new PastLocks();
  /** Sessions that asked for locks. */
  readonly holders = new NamesInPlay();
  readonly peers = new NamesInPlay();
  readonly operations = new Set<string>();
  readonly #syncState = new PastSyncState(this.rows, this.peers);
  #hasEmptyRange = false;
  #hasThrown = false;
  #justWritten: readonly string[] = [];
  #isCompared = false;

  /**
   * The past of a comparison: a transaction that is rolled back leaves nothing, but while its own
   * answers are compared it is taken as it was before that.
   */
  constructor(history: History, compared: "an answer" | "the final state" = "the final state") {
    for (const [index, operation] of history.entries()) {
      this.#isCompared = compared === "an answer" && index === history.length - 1;
      const writes = !WRITES_NOTHING.has(operation.op) && isWrite(operation);
      if (!this.#isCompared && writes && !isRefused(operation))
        this.#justWritten = scopeOf(operation).ids;
      this.note(operation);
    }
  }

  get hasEmptyRange(): boolean {
    return this.#hasEmptyRange;
  }

  /** Whether a transaction threw. */
  get hasThrown(): boolean {
    return this.#hasThrown;
  }

  /** Whether the last write before the compared answer, or before the final state, wrote a coValue. */
  isJustWritten(id: string): boolean {
    return this.#justWritten.includes(id);
  }

  note(operation: Operation): void {
    this.operations.add(operation.op);
    if (operation.op === "parallel") this.#noteParallel(operation);
    else this.#noteSerial(operation);
  }

  #noteParallel(operation: ParallelOperation): void {
    noteFlight(operation, this.coValues, this.locks.facts);
    for (const serial of operation.branches.flat()) {
      this.operations.add(serial.op);
      this.#noteSerial(serial);
    }
  }

  #noteSerial(operation: SerialOperation): void {
    this.locks.note(operation);
    switch (operation.op) {
      case "upsertCoValue":
        this.rows.upsert(operation.id, operation.header);
        break;
      case "commitBatch":
        this.rows.writeBatch(operation.writes);
        break;
      case "trackCoValuesSyncState":
        this.#syncState.track(operation.updates);
        break;
      case "stopTrackingSyncState":
        this.#syncState.stop(operation.id);
        break;
      case "eraseCoValueButKeepTombstone":
        this.rows.erase(operation.id);
        break;
      case "tryAcquireStorageReconciliationLock":
      case "renewStorageReconciliationLock":
      case "releaseStorageReconciliationLock":
        this.holders.add(operation.session);
        this.peers.add(operation.peer);
        break;
      case "transaction":
        this.#noteTransaction(operation);
        break;
      case "useEndedTransaction": {
        const { ids, locks } = scopeOf(operation);
        for (const id of ids) {
          this.rows.name(id);
          this.coValues.note("named by an ended handle", id);
        }
        for (const key of locks) {
          this.locks.name(key);
          this.locks.facts.note("named by an ended handle", key);
        }
        break;
      }
      case "reopen":
        this.coValues.noteAll("reopened", "named");
        this.locks.facts.noteAll("reopened", "named");
        break;
      case "sync":
        this.coValues.noteAll("synced over", "named");
        this.locks.facts.noteAll("synced over", "named");
        break;
      case "advanceClock":
        break;
      default:
        this.#noteRead(operation);
    }
  }

  #noteRead(operation: ReadOperation): void {
    if (!("id" in operation)) {
      // What lists hand out is known by the call.
      this.coValues.note("answered", operation.op);
      return;
    }
    this.rows.name(operation.id);
    this.coValues.note("answered", operation.id);
    if ("session" in operation) this.rows.nameSession(operation.id, operation.session);
    if (operation.op === "getCoValueKnownState")
      this.coValues.note("known state asked", operation.id);
    if (operation.op === "getNewTransactionInSession")
      this.#hasEmptyRange ||= operation.from > operation.to;
  }

  #noteTransaction({ steps, end }: TransactionOperation): void {
    const commits = end === "commit";
    const stays = commits || this.#isCompared;
    const waits = steps.some(({ op }) => op === "wait");
    const nested = steps.some(({ op }) => op === "writeNested");
    const written = new Set<string>();
    const writtenLocks = new Set<string>();
    for (const step of steps) {
      this.operations.add(step.op);
      if (step.op === "wait") continue;
      if (step.op === "together") {
        this.#noteTogether(step.steps);
      }
      const { ids, locks } = scopeOf(step);
      if (step.op === "readOutside") {
        this.#noteOutside(step.read, written);
        continue;
      }
      if (step.op === "writeNested") {
        this.operations.add(step.write.op);
        if (step.write.op === "upsertCoValue" && step.write.header === undefined) {
          this.rows.upsert(step.write.id, undefined);
        }
        for (const id of ids) {
          this.rows.name(id);
          this.coValues.note("written nested", id);
        }
        for (const key of locks) {
          this.locks.name(key);
          this.locks.facts.note("written nested", key);
        }
        continue;
      }
      for (const id of ids) {
        if (written.has(id)) this.coValues.note("used by the transaction that wrote it", id);
        if (step.op !== "getSingleCoValueSession") written.add(id);
      }
      for (const key of locks) {
        if (writtenLocks.has(key))
          this.locks.facts.note("used by the transaction that wrote it", key);
        if (step.op !== "getStorageReconciliationLock") writtenLocks.add(key);
      }
      for (const call of step.op === "together" ? step.steps : [step]) this.#noteStep(call, stays);
    }
    this.#hasThrown ||= !commits;
    for (const id of written) {
      if (!commits) this.coValues.note("rolled back", id);
      if (waits) this.coValues.note("written by a transaction that waits", id);
      if (nested) this.coValues.note("written beside a nested write", id);
    }
    for (const key of writtenLocks) {
      if (!commits) this.locks.facts.note("rolled back", key);
      if (waits) this.locks.facts.note("written by a transaction that waits", key);
      if (nested) this.locks.facts.note("written beside a nested write", key);
    }
  }

  #noteTogether(steps: readonly HandleOperation[]): void {
    for (const step of steps) {
      this.operations.add(step.op);
      for (const id of scopeOf(step).ids) this.coValues.note("used together", id);
      for (const key of scopeOf(step).locks) this.locks.facts.note("used together", key);
    }
  }

  #noteOutside(read: ReadOperation, written: ReadonlySet<string>): void {
    this.#noteRead(read);
    this.operations.add(read.op);
    for (const id of "id" in read ? [read.id] : written) {
      this.coValues.note("read outside a transaction", id);
      if (!written.has(id)) continue;
      this.coValues.note("read outside the transaction that wrote it", id);
      if (read.op === "getCoValueKnownState") this.coValues.note("known state changed", id);
    }
  }

  /** A call on a handle. */
  #noteStep(step: HandleOperation, stays: boolean): void {
    switch (step.op) {
      case "getStorageReconciliationLock":
        this.locks.read(step.key);
        return;
      case "putStorageReconciliationLock":
        this.holders.add(step.session);
        this.locks.put(step, stays);
        return;
    }
    this.rows.call(step, stays, this.#isCompared);
  }
}
