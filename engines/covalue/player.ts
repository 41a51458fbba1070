// Plays operations on a store and answers as data. One player serves every engine, both apis and the
// reference; a history played on two stores gives answers that can be compared one by one.
import {
  canonical,
  settle,
  runAsync,
  runSync,
  type Api,
  type Json,
  type Steps,
} from "../engine/index.ts";
import type { ManualClock } from "../engine/clock.ts";
import { errorAnswer, type Answer } from "./answer.ts";
import {
  take,
  takeIndexed,
  takeLock,
  takeSession,
  takeSessions,
  takeUnordered,
} from "./normalise.ts";
import type {
  BatchWrite,
  HandleOperation,
  Operation,
  OperationName,
  ReadOperation,
  SerialOperation,
  SingleWriteOperation,
  TransactionOperation,
  TransactionStep,
} from "./operations.ts";
import type {
  CoValueHeader,
  CoValueStore,
  CoValueStoreSync,
  CoValueWrite,
  LockRow,
  PeerID,
  RawCoID,
  SessionID,
  Signature,
  Transaction,
} from "./port.ts";
import { RowNames, type Undo } from "./row-names.ts";
import { transact, type AnyCoValueStore, type AnyCoValueTransaction } from "./transact.ts";

/** What a history is played on. */
export interface Subject {
  readonly api: Api;
  readonly store: AnyCoValueStore;
  readonly clock: ManualClock;
  /** Closes the store and opens it again; absent where nothing would come back. */
  readonly reopen?: () => Promise<CoValueStore> | CoValueStoreSync;
  /** Operations that this player skips, so that a judge skips what its subject's cell cannot do. */
  readonly skips: ReadonlySet<OperationName>;
}

/** What a cell cannot play: the async-only call in sync cells, and reopening what keeps nothing. */
export function skippedOperations(api: Api, keepsData: boolean): ReadonlySet<OperationName> {
  const skips = new Set<OperationName>();
  if (api === "sync") skips.add("deleteCoValueContent");
  if (!keepsData) skips.add("reopen");
  return skips;
}

/** No store has a row of this id; asking for one must find nothing. */
const NO_SUCH_ROW = 2 ** 40;

/** What a transaction whose history says `throw` throws; it must come back as it is. */
class PlannedThrow extends Error {
  override readonly name = "PlannedThrow";
}

/** Plays operations, one after the other, on one subject. */
export class Player {
  readonly #subject: Subject;
  readonly #names = new RowNames();
  #store: AnyCoValueStore;

  constructor(subject: Subject) {
    this.#subject = subject;
    this.#store = subject.store;
  }

  /** The store that is open now: another one after a reopen. */
  get store(): AnyCoValueStore {
    return this.#store;
  }

  /** Plays an operation on an async or a sync subject. */
  async playAsync(operation: Operation): Promise<Answer> {
    return runAsync(this.play(operation));
  }

  /** Plays an operation on a sync subject without leaving the call stack. */
  playSync(operation: Operation): Answer {
    return runSync(this.play(operation));
  }

  /** Plays an operation; errors become answers. */
  *play(operation: Operation): Steps<Answer> {
    if (operation.op !== "parallel") return yield* this.#playSerial(operation);
    const branches = operation.branches.map((branch) => this.#playBranch(branch));
    const answers =
      this.#subject.api === "async"
        ? yield* settle(Promise.all(branches.map((branch) => runAsync(branch))))
        : branches.map((branch) => runSync(branch));
    return { ok: canonical(answers) };
  }

  *#playBranch(branch: readonly SerialOperation[]): Steps<Answer[]> {
    const answers: Answer[] = [];
    for (const operation of branch) answers.push(yield* this.#playSerial(operation));
    return answers;
  }

  *#playSerial(operation: SerialOperation): Steps<Answer> {
    if (this.#subject.skips.has(operation.op)) return { skipped: operation.op };
    try {
      switch (operation.op) {
        case "transaction":
          return { ok: yield* this.#playTransaction(operation) };
        case "reopen":
          this.#store = yield* settle(this.#subject.reopen?.() ?? this.#store);
          return { ok: null };
        case "sync":
          yield* settle(this.#store.sync());
          return { ok: null };
        case "advanceClock":
          this.#subject.clock.advance(operation.ms);
          return { ok: null };
        case "useEndedTransaction":
          return yield* this.#useEnded(operation.step);
        default:
          return isRead(operation)
            ? { ok: yield* this.#read(operation) }
            : { ok: yield* this.#write(operation) };
      }
    } catch (error) {
      return errorAnswer(error);
    }
  }

  *#read(operation: ReadOperation): Steps<Json> {
    const store = this.#store;
    switch (operation.op) {
      case "getCoValue": {
        const row = yield* settle(store.getCoValue(operation.id));
        if (row) this.#names.learnCoValue(operation.id, row.rowID);
        return take(row);
      }
      case "getCoValueSessions": {
        const coValue = this.#names.coValue(operation.id) ?? NO_SUCH_ROW;
        const rows = yield* settle(store.getCoValueSessions(coValue));
        return takeSessions(rows, operation.id, this.#names);
      }
      case "getNewTransactionInSession": {
        const ses = yield* this.#sessionToRead(operation.id, operation.session);
        return takeIndexed(
          yield* settle(store.getNewTransactionInSession(ses, operation.from, operation.to)),
          ses,
        );
      }
      case "getSignatures": {
        const ses = yield* this.#sessionToRead(operation.id, operation.session);
        return takeIndexed(yield* settle(store.getSignatures(ses, operation.from)), ses);
      }
      case "getCoValueKnownState":
        return take(yield* settle(store.getCoValueKnownState(operation.id)));
      case "getCoValueIDs":
        return take(yield* settle(store.getCoValueIDs(operation.limit, operation.offset)));
      case "getCoValueCount":
        return take(yield* settle(store.getCoValueCount()));
      case "getAllCoValuesWaitingForDelete":
        return takeUnordered(yield* settle(store.getAllCoValuesWaitingForDelete()));
      case "getUnsyncedCoValueIDs":
        return takeUnordered(yield* settle(store.getUnsyncedCoValueIDs()));
      case "readCoValue": {
        const whole = yield* settle(store.readCoValue(operation.id));
        if (whole === undefined) return null;
        this.#names.learnCoValue(operation.id, whole.row.rowID);
        const sessions = whole.sessions.map(({ row, transactions, signatures }): Json => ({
          transactions: takeIndexed(transactions, row.rowID),
          signatures: takeIndexed(signatures, row.rowID),
          session: takeSession(row, operation.id, this.#names),
        }));
        return { row: take(whole.row), sessions: takeUnordered(sessions) };
      }
    }
  }

  *#write(operation: SingleWriteOperation): Steps<Json> {
    const store = this.#store;
    switch (operation.op) {
      case "upsertCoValue": {
        const header = headerOf(operation.header);
        const rowID = yield* settle(store.upsertCoValue(operation.id, header));
        if (typeof rowID === "number") this.#names.learnCoValue(operation.id, rowID);
        return take(rowID);
      }
      case "trackCoValuesSyncState":
        yield* settle(
          store.trackCoValuesSyncState(
            operation.updates.map(({ id, peer, synced }) => ({
              id: coID(id),
              peerId: peerID(peer),
              synced,
            })),
          ),
        );
        return null;
      case "stopTrackingSyncState":
        yield* settle(store.stopTrackingSyncState(coID(operation.id)));
        return null;
      case "eraseCoValueButKeepTombstone":
        yield* settle(store.eraseCoValueButKeepTombstone(coID(operation.id)));
        this.#names.forgetErased(operation.id);
        return null;
      case "tryAcquireStorageReconciliationLock":
        return take(
          yield* settle(
            store.tryAcquireStorageReconciliationLock(
              sessionID(operation.session),
              peerID(operation.peer),
            ),
          ),
        );
      case "renewStorageReconciliationLock":
        yield* settle(
          store.renewStorageReconciliationLock(
            sessionID(operation.session),
            peerID(operation.peer),
            operation.offset,
          ),
        );
        return null;
      case "releaseStorageReconciliationLock":
        yield* settle(
          store.releaseStorageReconciliationLock(
            sessionID(operation.session),
            peerID(operation.peer),
          ),
        );
        return null;
      case "commitBatch": {
        const rowIDs = yield* settle(store.commitBatch(operation.writes.map(batchWrite)));
        rowIDs.forEach((rowID, index) => {
          const write = operation.writes[index];
          if (write !== undefined && typeof rowID === "number")
            this.#names.learnCoValue(write.id, rowID);
        });
        return take(rowIDs);
      }
    }
  }

  *#playTransaction(operation: TransactionOperation): Steps<Json> {
    const answers: Answer[] = [];
    let planned: PlannedThrow | undefined;
    let undo: Undo | undefined;
    const body = function* (this: Player, handle: AnyCoValueTransaction): Steps<void> {
      // Only now is it this transaction's turn: what waited before it has ended.
      undo = this.#names.begin();
      for (const step of operation.steps) answers.push(yield* this.#playStep(handle, step));
      if (operation.end === "commit") return;
      // Not later: the next transaction in the queue begins before this one's caller hears of its end.
      this.#names.end(undo, "rollback");
      undo = undefined;
      planned = new PlannedThrow("the history says so");
      throw planned;
    }.bind(this);

    let end: Answer;
    let outcome: "commit" | "rollback" = "rollback";
    try {
      yield* transact(this.#subject.api, this.#store, body);
      end = { ok: "committed" };
      outcome = "commit";
    } catch (error) {
      end = planned !== undefined && error === planned ? { ok: "threw" } : errorAnswer(error);
    }
    if (undo !== undefined) this.#names.end(undo, outcome);
    return canonical({ steps: answers, end });
  }

  *#playStep(handle: AnyCoValueTransaction, step: TransactionStep): Steps<Answer> {
    if (this.#subject.skips.has(step.op)) return { skipped: step.op };
    try {
      switch (step.op) {
        case "readOutside":
          return { ok: yield* this.#read(step.read) };
        case "writeNested":
          return { ok: yield* this.#write(step.write) };
        case "wait":
          if (this.#subject.api === "async") yield* settle(nextTimer());
          return { ok: null };
        default:
          return yield* this.#useHandle(handle, step);
      }
    } catch (error) {
      return errorAnswer(error);
    }
  }

  *#useEnded(step: HandleOperation): Steps<Answer> {
    if (this.#subject.skips.has(step.op)) return { skipped: step.op };
    let ended: AnyCoValueTransaction | undefined;
    yield* transact(this.#subject.api, this.#store, function* (handle) {
      ended = handle;
    });
    if (ended === undefined) return { error: "UNCODED: the transaction did not call back" };
    return yield* this.#useHandle(ended, step);
  }

  *#useHandle(handle: AnyCoValueTransaction, step: HandleOperation): Steps<Answer> {
    switch (step.op) {
      case "markCoValueAsDeleted":
        yield* settle(handle.markCoValueAsDeleted(coID(step.id)));
        return { ok: null };
      case "getStorageReconciliationLock":
        return { ok: takeLock(yield* settle(handle.getStorageReconciliationLock(step.key))) };
      case "putStorageReconciliationLock":
        yield* settle(handle.putStorageReconciliationLock(lockRow(step)));
        return { ok: null };
    }
    const coValue = this.#names.coValue(step.id);
    if (coValue === undefined) return { skipped: "no such coValue" };
    switch (step.op) {
      case "getSingleCoValueSession": {
        const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID(step.session)));
        return { ok: takeSession(row, step.id, this.#names) };
      }
      case "addSessionUpdate": {
        const stored = step.hint
          ? yield* settle(handle.getSingleCoValueSession(coValue, sessionID(step.session)))
          : undefined;
        const rowID = yield* settle(
          handle.addSessionUpdate({
            sessionUpdate: {
              coValue,
              sessionID: sessionID(step.session),
              lastIdx: step.lastIdx,
              lastSignature: signature(step.signature),
              ...(step.bytes === undefined ? {} : { bytesSinceLastSignature: step.bytes }),
            },
            ...(stored === undefined ? {} : { sessionRow: stored }),
          }),
        );
        return { ok: this.#names.learnSession(step.id, step.session, rowID) };
      }
      case "deleteCoValueContent": {
        if (!("deleteCoValueContent" in handle)) return { skipped: step.op };
        yield* settle(handle.deleteCoValueContent({ rowID: coValue, id: coID(step.id) }));
        this.#names.forgetErased(step.id);
        return { ok: null };
      }
    }
    const ses = yield* this.#sessionToWrite(handle, coValue, step.id, step.session);
    if (ses === undefined) return { skipped: "no such session" };
    if (step.op === "addSignatureAfter") {
      const { idx } = step;
      yield* settle(
        handle.addSignatureAfter({ sessionRowID: ses, idx, signature: signature(step.signature) }),
      );
      return { ok: null };
    }
    const calls: unknown[] = [];
    for (const { idx, tx } of transactionRun(step.from, step.count, step.text)) {
      calls.push(handle.addTransaction(ses, idx, tx));
    }
    if (this.#subject.api === "async") yield* settle(Promise.all(calls));
    return { ok: null };
  }

  *#sessionToRead(id: string, session: string): Steps<number> {
    const known = this.#names.session(id, session);
    if (known !== undefined) return known;
    const coValue = this.#names.coValue(id);
    if (coValue === undefined) return NO_SUCH_ROW;
    const rows = yield* settle(this.#store.getCoValueSessions(coValue));
    const row = rows.find((candidate) => candidate.sessionID === session);
    if (row === undefined) return NO_SUCH_ROW;
    this.#names.learnSession(id, session, row.rowID);
    return row.rowID;
  }

  *#sessionToWrite(
    handle: AnyCoValueTransaction,
    coValue: number,
    id: string,
    session: string,
  ): Steps<number | undefined> {
    const known = this.#names.session(id, session);
    if (known !== undefined) return known;
    const row = yield* settle(handle.getSingleCoValueSession(coValue, sessionID(session)));
    if (row === undefined || row === null) return undefined;
    this.#names.learnSession(id, session, row.rowID);
    return row.rowID;
  }
}

/** `count` transactions with consecutive indices; each one's time is its index, so that no two are equal. */
export function transactionRun(
  from: number,
  count: number,
  text: string,
): { readonly idx: number; readonly tx: Transaction }[] {
  return Array.from({ length: count }, (_, offset) => ({
    idx: from + offset,
    // Storage keeps transactions as opaque JSON; cojson brands the text of the changes.
    tx: { privacy: "trusting", madeAt: from + offset, changes: text } as Transaction,
  }));
}

function batchWrite({ id, header, deleted, sessions }: BatchWrite): CoValueWrite {
  return {
    id: coID(id),
    ...(header === undefined ? {} : { header: headerOf(header) }),
    deleted,
    sessions: sessions.map((session) => ({
      sessionID: sessionID(session.session),
      lastIdx: session.from + session.count,
      lastSignature: signature(session.signature),
      ...(session.bytes === undefined ? {} : { bytesSinceLastSignature: session.bytes }),
      transactions: transactionRun(session.from, session.count, session.text),
      signatures:
        session.signatureAfter && session.count > 0
          ? [{ idx: session.from + session.count - 1, signature: signature(session.signature) }]
          : [],
    })),
  };
}

/**
 * A history's header is any JSON; engines must not look into it. A copy: a store that keeps and hands
 * out the caller's own object has that one spoilt, and not the history.
 */
function headerOf<Header extends Json | undefined>(header: Header): Header & CoValueHeader {
  return structuredClone(header) as unknown as Header & CoValueHeader;
}

function lockRow(step: Extract<HandleOperation, { op: "putStorageReconciliationLock" }>): LockRow {
  return {
    key: step.key,
    holderSessionId: sessionID(step.session),
    acquiredAt: step.acquiredAt,
    lastProcessedOffset: step.offset,
    ...(step.releasedAt === undefined ? {} : { releasedAt: step.releasedAt }),
  };
}

function isRead(operation: ReadOperation | SingleWriteOperation): operation is ReadOperation {
  return operation.op.startsWith("get") || operation.op === "readCoValue";
}

function nextTimer(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

// Histories hold plain strings, odd ones on purpose; cojson brands its own.
const coID = (text: string): RawCoID => text as RawCoID;
const sessionID = (text: string): SessionID => text as SessionID;
const peerID = (text: string): PeerID => text as PeerID;
const signature = (text: string): Signature => text as Signature;
