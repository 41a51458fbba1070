// What a history has done up to a comparison, as far as clauses ask: which coValues, sessions and locks
// were treated how. Walks operations and never a store; being right about what is stored is the
// reference's.
import type {
  BatchWrite,
  HandleOperation,
  History,
  Operation,
  ParallelOperation,
  ReadOperation,
  SerialOperation,
  TransactionOperation,
} from "@assay/engines/covalue";
import { isRefused } from "../generator/refusals.ts";
import { Facts } from "./facts.ts";
import { NamesInPlay } from "./names-in-play.ts";
import { PastLocks } from "./past-locks.ts";
import { PastSession } from "./past-session.ts";
import { scopeOf } from "./scope.ts";

/** What happened to a coValue, by its id. */
export type CoValueFact =
  | "named"
  | "stored"
  | "upserted again"
  | "upserted bare"
  | "upserted bare unstored"
  | "has the header of another"
  /** Something of it was handed out. */
  | "answered"
  | "in a batch"
  | "in a batch again"
  | "bare in a batch unstored"
  | "in a batch beside a bare one"
  | "erased"
  | "erased with sessions"
  | "erased with a tombstone"
  | "erased with a $"
  | "erased again"
  | "erased unstored"
  | "content deleted"
  | "written after its erasure"
  | "marked"
  | "marked again"
  | "marked unstored"
  | "marked after its erasure"
  | "tracked"
  | "tracked unstored"
  | "tracked with several peers"
  | "tracked as synced"
  | "tracked twice in one call"
  | "no longer tracked"
  | "known state asked"
  | "known state changed"
  | "session added"
  | "session updated"
  | "rolled back"
  | "used by the transaction that wrote it"
  | "read outside the transaction that wrote it"
  | "read outside a transaction"
  | "written by a transaction that waits"
  | "written nested"
  | "written beside a nested write"
  | "named by an ended handle"
  | "in flight"
  | "written in flight"
  | "written by several in flight"
  | "written beside a roll-back in flight"
  | "batched in flight"
  | "in a refused call"
  | "erased in flight"
  | "reopened"
  | "synced over"
  | "used together";

/** What happened to a session, by its coValue's id and its own. */
export type SessionFact = "updated" | "updated again" | "updated by hint" | "in a batch";

/** A session's scope among facts. */
export function sessionScope(id: string, session: string): string {
  return `${id.length}:${id}${session}`;
}

/** What a history has done so far. */
export class Past {
  readonly coValues = new Facts<CoValueFact>();
  readonly sessions = new Facts<SessionFact>();
  readonly locks = new PastLocks();
  readonly ids = new NamesInPlay();
  readonly sessionNames = new NamesInPlay();
  /** Sessions that asked for locks. */
  readonly holders = new NamesInPlay();
  readonly peers = new NamesInPlay();
  /** Signatures and texts. */
  readonly texts = new NamesInPlay();
  readonly operations = new Set<string>();
  readonly #stored = new Map<string, Map<string, PastSession>>();
  readonly #sessionsOf = new Map<string, NamesInPlay>();
  readonly #headers = new Map<string, string>();
  readonly #peersOf = new Map<string, Set<string>>();
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
      if (!this.#isCompared) this.#justWritten = isWrite(operation) ? scopeOf(operation).ids : [];
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

  /** A session as it was written, while it is stored. */
  session(id: string, session: string): PastSession | undefined {
    return this.#stored.get(id)?.get(session);
  }

  /** The sessions that were named of a coValue, stored or not. */
  sessionsOf(id: string): NamesInPlay | undefined {
    return this.#sessionsOf.get(id);
  }

  /** Whether a session of that name was named of several coValues. */
  isSharedName(session: string): boolean {
    let count = 0;
    for (const names of this.#sessionsOf.values()) if (names.has(session)) count += 1;
    return count > 1;
  }

  /** Whether the operation before the compared answer, or before the final state, wrote a coValue. */
  isJustWritten(id: string): boolean {
    return this.#justWritten.includes(id);
  }

  /** Whether any stored session passes a test. */
  someSession(test: (session: PastSession) => boolean): boolean {
    for (const sessions of this.#stored.values()) {
      for (const session of sessions.values()) if (test(session)) return true;
    }
    return false;
  }

  /** How many sessions are stored under how many coValues. */
  get sessionCount(): number {
    let count = 0;
    for (const sessions of this.#stored.values()) count += sessions.size;
    return count;
  }

  note(operation: Operation): void {
    this.operations.add(operation.op);
    if (operation.op === "parallel") this.#noteParallel(operation);
    else this.#noteSerial(operation);
  }

  #noteParallel({ branches }: ParallelOperation): void {
    const scopes = branches.map((branch) =>
      branch.filter(isWrite).flatMap((one) => scopeOf(one).ids),
    );
    for (const [index, branch] of branches.entries()) {
      for (const operation of branch) {
        for (const id of scopeOf(operation).ids) this.coValues.note("in flight", id);
        for (const key of scopeOf(operation).locks) this.locks.facts.note("in flight", key);
      }
      for (const id of scopes[index] ?? []) {
        this.coValues.note("written in flight", id);
        const others = scopes.some((ids, other) => other !== index && ids.length > 0);
        if (others) this.coValues.note("written by several in flight", id);
        const throws = branches.some((beside, other) => other !== index && beside.some(isThrowing));
        if (throws) this.coValues.note("written beside a roll-back in flight", id);
      }
    }
    for (const branch of branches) {
      for (const operation of branch) {
        const { ids } = scopeOf(operation);
        if (operation.op === "commitBatch")
          for (const id of ids) this.coValues.note("batched in flight", id);
        if (operation.op === "eraseCoValueButKeepTombstone")
          this.coValues.note("erased in flight", operation.id);
        this.operations.add(operation.op);
        this.#noteSerial(operation);
      }
    }
  }

  #noteSerial(operation: SerialOperation): void {
    if (isRefused(operation)) this.#noteRefusal(operation);
    this.locks.note(operation);
    switch (operation.op) {
      case "upsertCoValue":
        this.#upsert(operation.id, operation.header);
        break;
      case "commitBatch": {
        const bare = operation.writes.some(
          ({ id, header }) => header === undefined && !this.#stored.has(id),
        );
        for (const write of operation.writes) {
          if (bare) this.coValues.note("in a batch beside a bare one", write.id);
          this.#noteBatch(write);
        }
        break;
      }
      case "trackCoValuesSyncState":
        this.#track(operation.updates);
        break;
      case "stopTrackingSyncState":
        this.#name(operation.id);
        this.coValues.note("no longer tracked", operation.id);
        this.#peersOf.delete(operation.id);
        break;
      case "eraseCoValueButKeepTombstone":
        this.#erase(operation.id);
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
          this.#name(id);
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
    this.#name(operation.id);
    this.coValues.note("answered", operation.id);
    if ("session" in operation) this.#nameSession(operation.id, operation.session);
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
          this.#upsert(step.write.id, undefined);
        }
        for (const id of ids) {
          this.#name(id);
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

  /** A call on a handle; of one that is rolled back nothing stays but that it was made. */
  #noteStep(step: HandleOperation, stays: boolean): void {
    if (isRefused(step)) this.#noteRefusal(step);
    switch (step.op) {
      case "getStorageReconciliationLock":
        this.locks.read(step.key);
        return;
      case "putStorageReconciliationLock":
        this.holders.add(step.session);
        this.locks.put(step, stays);
        return;
    }
    this.#name(step.id);
    if ("session" in step) this.#nameSession(step.id, step.session);
    if (step.op === "getSingleCoValueSession") this.coValues.note("answered", step.id);
    if (step.op === "deleteCoValueContent" && this.#stored.has(step.id))
      this.coValues.note("content deleted", step.id);
    if (!stays) return;
    switch (step.op) {
      case "markCoValueAsDeleted":
        this.#mark(step.id);
        break;
      case "addSessionUpdate":
        this.#update(step.id, step.session, step.lastIdx, step.signature);
        if (step.hint) this.sessions.note("updated by hint", sessionScope(step.id, step.session));
        break;
      case "addTransactions":
        this.texts.add(step.text);
        this.session(step.id, step.session)?.write(step.from, step.count);
        break;
      case "addSignatureAfter":
        this.texts.add(step.signature);
        this.session(step.id, step.session)?.sign(step.idx);
        break;
      case "deleteCoValueContent":
        this.#erase(step.id);
        break;
    }
  }

  #noteRefusal(call: SerialOperation | HandleOperation): void {
    for (const id of scopeOf(call).ids) this.coValues.note("in a refused call", id);
  }

  #noteBatch(write: BatchWrite): void {
    const { id, header } = write;
    this.#name(id);
    if (header === undefined && !this.#stored.has(id)) {
      this.coValues.note("bare in a batch unstored", id);
      return;
    }
    if (this.coValues.of("stored", id)) this.coValues.note("in a batch again", id);
    if (header !== undefined) this.#upsert(id, header);
    this.coValues.note("in a batch", id);
    if (write.deleted) this.#mark(id);
    for (const { session, from, count, signature, signatureAfter, text } of write.sessions) {
      this.#nameSession(id, session);
      this.#update(id, session, from + count, signature);
      this.sessions.note("in a batch", sessionScope(id, session));
      this.texts.add(text);
      const written = this.session(id, session);
      written?.write(from, count);
      if (signatureAfter && count > 0) written?.sign(from + count - 1);
    }
  }

  #name(id: string): void {
    this.ids.add(id);
    this.coValues.note("named", id);
  }

  #nameSession(id: string, session: string): void {
    this.sessionNames.add(session);
    const names = this.#sessionsOf.get(id);
    if (names === undefined) this.#sessionsOf.set(id, new NamesInPlay().with(session));
    else names.add(session);
  }

  #upsert(id: string, header: unknown): void {
    this.#name(id);
    const isStored = this.#stored.has(id);
    if (header === undefined) {
      this.coValues.note(isStored ? "upserted bare" : "upserted bare unstored", id);
      return;
    }
    const text = JSON.stringify(header);
    const other = this.#headers.get(text);
    if (other !== undefined && other !== id) {
      this.coValues.note("has the header of another", id);
      this.coValues.note("has the header of another", other);
    }
    if (isStored) {
      this.coValues.note("upserted again", id);
      return;
    }
    this.coValues.note("stored", id);
    this.#stored.set(id, new Map());
    if (other === undefined) this.#headers.set(text, id);
  }

  #update(id: string, session: string, lastIdx: number, signature: string): void {
    const sessions = this.#stored.get(id);
    if (sessions === undefined) return;
    const scope = sessionScope(id, session);
    this.texts.add(signature);
    this.sessions.note(sessions.has(session) ? "updated again" : "updated", scope);
    this.coValues.note(sessions.has(session) ? "session updated" : "session added", id);
    if (this.coValues.of("known state asked", id)) this.coValues.note("known state changed", id);
    if (this.coValues.of("erased", id)) this.coValues.note("written after its erasure", id);
    const row = sessions.get(session) ?? new PastSession();
    row.count(lastIdx);
    sessions.set(session, row);
  }

  #mark(id: string): void {
    if (this.coValues.of("marked", id)) this.coValues.note("marked again", id);
    if (this.coValues.of("erased", id)) this.coValues.note("marked after its erasure", id);
    if (!this.#stored.has(id)) this.coValues.note("marked unstored", id);
    this.coValues.note("marked", id);
  }

  #track(
    updates: readonly { readonly id: string; readonly peer: string; readonly synced: boolean }[],
  ): void {
    const pairs = new Set<string>();
    for (const { id, peer, synced } of updates) {
      this.#name(id);
      this.peers.add(peer);
      const pair = sessionScope(id, peer);
      if (pairs.has(pair)) this.coValues.note("tracked twice in one call", id);
      pairs.add(pair);
      this.coValues.note("tracked", id);
      if (!this.#stored.has(id)) this.coValues.note("tracked unstored", id);
      const peers = this.#peersOf.get(id) ?? new Set();
      this.#peersOf.set(id, peers);
      if (synced) this.coValues.note("tracked as synced", id);
      peers.add(peer);
      if (peers.size > 1) this.coValues.note("tracked with several peers", id);
    }
  }

  #erase(id: string): void {
    this.#name(id);
    const sessions = this.#stored.get(id);
    if (sessions === undefined) {
      this.coValues.note("erased unstored", id);
      return;
    }
    if (this.coValues.of("erased", id)) this.coValues.note("erased again", id);
    this.coValues.note("erased", id);
    if (this.coValues.of("known state asked", id)) this.coValues.note("known state changed", id);
    for (const session of sessions.keys()) {
      const isTombstone = session.endsWith("$");
      this.coValues.note(isTombstone ? "erased with a tombstone" : "erased with sessions", id);
      if (session.includes("$")) this.coValues.note("erased with a $", id);
      if (!isTombstone) sessions.delete(session);
    }
  }
}

function isWrite(operation: Operation): boolean {
  return !operation.op.startsWith("get") && operation.op !== "readCoValue";
}

function isThrowing(operation: SerialOperation): boolean {
  return operation.op === "transaction" && operation.end === "throw";
}
