// Puts what a transaction writes to a coValue's session into the batch that makes the coValue, and batches into
// one: a batch is one operation, where an upsert and a transaction of two steps are four.
import type {
  BatchSession,
  BatchWrite,
  HandleOperation,
  History,
  Operation,
} from "@assay/engines/covalue";

type AddSessionUpdate = Extract<HandleOperation, { op: "addSessionUpdate" }>;
type AddTransactions = Extract<HandleOperation, { op: "addTransactions" }>;

/** Histories whose batches write more, and which have fewer operations or steps for it. */
export function* writeInBatches(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    const writes = writesOf(operation);
    if (writes === undefined) continue;
    const next = history[index + 1];
    const after = next === undefined ? undefined : writesOf(next);
    // What a batch does that names a coValue twice is another question.
    if (after?.every(({ id }) => writes.every((write) => write.id !== id)) === true) {
      yield history.toSpliced(index, 2, { op: "commitBatch", writes: [...writes, ...after] });
    }
    for (const [place, write] of writes.entries()) {
      for (const { later, steps, session } of sessionsToAdd(history, index, write)) {
        const fuller = { ...write, sessions: [...write.sessions, session] };
        const batch: Operation = { op: "commitBatch", writes: writes.with(place, fuller) };
        yield withoutSteps(history.with(index, batch), later, steps);
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

/** A session that a batch can write, and the steps of a later transaction that it stands for. */
interface SessionToAdd {
  /** Where the transaction stands in the history. */
  readonly later: number;
  readonly steps: readonly number[];
  readonly session: BatchSession;
}

/** Those with their transactions first. */
function* sessionsToAdd(
  history: History,
  index: number,
  { id, sessions }: BatchWrite,
): Iterable<SessionToAdd> {
  for (const [later, operation] of history.entries()) {
    if (later <= index || operation.op !== "transaction") continue;
    for (const [place, step] of operation.steps.entries()) {
      if (step.op !== "addSessionUpdate" || step.id !== id) continue;
      if (sessions.some(({ session }) => session === step.session)) continue;
      const added = operation.steps.findIndex(
        (other) =>
          other.op === "addTransactions" && other.id === id && other.session === step.session,
      );
      const run = operation.steps[added];
      if (run?.op === "addTransactions") {
        yield { later, steps: [place, added], session: batchSession(step, run) };
      }
      yield { later, steps: [place], session: batchSession(step, { from: 0, count: 0, text: "" }) };
    }
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
