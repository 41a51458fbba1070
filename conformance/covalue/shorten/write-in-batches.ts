// Puts what a transaction writes to a coValue into the batch that makes the coValue, and batches into one: a
// batch is one operation, where an upsert and a transaction of two steps are four.
import type {
  BatchSession,
  BatchWrite,
  HandleOperation,
  History,
  Operation,
  TransactionStep,
} from "@assay/engines/covalue";

type AddSessionUpdate = Extract<HandleOperation, { op: "addSessionUpdate" }>;
type AddTransactions = Extract<HandleOperation, { op: "addTransactions" }>;

/** Histories whose batches write more, and which have fewer operations or steps for it. */
export function* writeInBatches(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    const writes = writesOf(operation);
    if (writes === undefined) continue;
    for (const [later, after] of batchesAfter(history, index)) {
      const joined = joinedWrites(writes, after);
      if (joined === undefined) continue;
      yield history.with(index, { op: "commitBatch", writes: joined }).toSpliced(later, 1);
    }
    for (const [place, write] of writes.entries()) {
      for (const { at, steps, fuller } of writesWithSteps(history, index, write)) {
        const batch: Operation = { op: "commitBatch", writes: writes.with(place, fuller) };
        yield withoutSteps(history.with(index, batch), at, steps);
      }
    }
  }
}

/** What an operation writes that a batch can write, too; `undefined` of all others. */
function writesOf(operation: Operation): readonly BatchWrite[] | undefined {
  if (operation.op === "commitBatch") return operation.writes;
  if (operation.op !== "upsertCoValue" || operation.header === undefined) return undefined;
  const { id, header } = operation;
  return [{ id, header, deleted: false, sessions: [] }];
}

/** Later operations that write what a batch can write, with where they stand. */
function* batchesAfter(
  history: History,
  index: number,
): Iterable<readonly [later: number, writes: readonly BatchWrite[]]> {
  for (const [later, operation] of history.entries()) {
    const writes = later > index ? writesOf(operation) : undefined;
    if (writes !== undefined) yield [later, writes];
  }
}

/** The writes of two batches, each coValue once; `undefined` where both write to the same session. */
function joinedWrites(
  writes: readonly BatchWrite[],
  after: readonly BatchWrite[],
): readonly BatchWrite[] | undefined {
  let joined = writes;
  for (const write of after) {
    const place = joined.findIndex(({ id }) => id === write.id);
    const before = joined[place];
    if (before === undefined) {
      joined = [...joined, write];
      continue;
    }
    const isWritten = write.sessions.some(({ session }) =>
      before.sessions.some((other) => other.session === session),
    );
    if (isWritten) return undefined;
    joined = joined.with(place, joinedWrite(before, write));
  }
  return joined;
}

/** The first header wins, as in a store. */
function joinedWrite(before: BatchWrite, after: BatchWrite): BatchWrite {
  const { id } = before;
  const header = before.header ?? after.header;
  const deleted = before.deleted || after.deleted;
  const sessions = [...before.sessions, ...after.sessions];
  return header === undefined ? { id, deleted, sessions } : { id, header, deleted, sessions };
}

/** What a batch can write to a coValue, with what some steps of a transaction write to it. */
interface WriteWithSteps {
  /** Where the transaction stands in the history. */
  readonly at: number;
  readonly steps: readonly number[];
  readonly fuller: BatchWrite;
}

/** Those of later transactions; an id may be marked before it is stored. */
function* writesWithSteps(
  history: History,
  index: number,
  write: BatchWrite,
): Iterable<WriteWithSteps> {
  for (const [at, operation] of history.entries()) {
    if (operation.op !== "transaction") continue;
    for (const [place, step] of operation.steps.entries()) {
      if (step.op === "markCoValueAsDeleted" && step.id === write.id && !write.deleted) {
        yield { at, steps: [place], fuller: { ...write, deleted: true } };
      }
      if (at < index) continue;
      for (const { steps, sessions } of sessionsWithStep(operation.steps, place, write)) {
        yield { at, steps, fuller: { ...write, sessions } };
      }
    }
  }
}

type SessionsWithSteps = Pick<WriteWithSteps, "steps"> & Pick<BatchWrite, "sessions">;

/** What a batch can write to the sessions of a coValue, with what a step writes there. */
function* sessionsWithStep(
  steps: readonly TransactionStep[],
  place: number,
  { id, sessions }: BatchWrite,
): Iterable<SessionsWithSteps> {
  const step = steps[place];
  if (step === undefined || !("session" in step) || !("id" in step) || step.id !== id) return;
  const known = sessions.findIndex(({ session }) => session === step.session);
  const session = sessions[known];
  if (step.op === "addSessionUpdate" && session === undefined) {
    const added = steps.findIndex(
      (other) =>
        other.op === "addTransactions" && other.id === id && other.session === step.session,
    );
    const run = steps[added];
    if (run?.op === "addTransactions") {
      yield { steps: [place, added], sessions: [...sessions, batchSession(step, run)] };
    }
    const none = { from: step.lastIdx, count: 0, text: "" };
    yield { steps: [place], sessions: [...sessions, batchSession(step, none)] };
  }
  if (session === undefined) return;
  if (step.op === "addTransactions") {
    const { from, count, text } = step;
    yield { steps: [place], sessions: sessions.with(known, { ...session, from, count, text }) };
  }
  if (step.op === "addSignatureAfter") {
    // A batch writes one after the last of its transactions.
    const signed = { ...session, count: Math.max(session.count, 1), signatureAfter: true };
    yield { steps: [place], sessions: sessions.with(known, signed) };
  }
}

function batchSession(
  { session, signature, bytes }: AddSessionUpdate,
  { from, count, text }: Pick<AddTransactions, "from" | "count" | "text">,
): BatchSession {
  const written = { session, from, count, text, signature, signatureAfter: false };
  return bytes === undefined ? written : { ...written, bytes };
}

function withoutSteps(history: History, index: number, dropped: readonly number[]): History {
  const operation = history[index];
  if (operation?.op !== "transaction") return history;
  const steps = operation.steps.filter((_step, place) => !dropped.includes(place));
  return steps.length === 0
    ? history.toSpliced(index, 1)
    : history.with(index, { ...operation, steps });
}
