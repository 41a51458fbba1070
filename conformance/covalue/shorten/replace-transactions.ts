// Replaces a transaction by one operation that does the like: what fails without a transaction is told more
// simply.
import {
  peerOfLockKey,
  type BatchSession,
  type BatchWrite,
  type History,
  type Operation,
  type SerialOperation,
  type TransactionOperation,
  type TransactionStep,
} from "@assay/engines/covalue";

/** Histories with an operation in the place of a transaction. */
export function* replaceTransactions(history: History): Iterable<History> {
  for (const [index, operation] of history.entries()) {
    for (const replaced of replacements(operation)) yield history.with(index, replaced);
  }
}

function* replacements(operation: Operation): Iterable<Operation> {
  if (operation.op === "transaction") yield* replacementsOf(operation);
  if (operation.op !== "parallel") return;
  for (const [index, branch] of operation.branches.entries()) {
    for (const [place, serial] of branch.entries()) {
      if (serial.op !== "transaction") continue;
      for (const replaced of replacementsOf(serial)) {
        const other = branch.with(place, replaced);
        yield { ...operation, branches: operation.branches.with(index, other) };
      }
    }
  }
}

function* replacementsOf({ steps }: TransactionOperation): Iterable<SerialOperation> {
  for (const step of steps) yield* standingIn(step);
}

/** Operations for what is left of a transaction without its other steps. */
function* standingIn(step: TransactionStep): Iterable<SerialOperation> {
  switch (step.op) {
    case "readOutside":
      yield step.read;
      return;
    case "writeNested":
      yield step.write;
      return;
    case "markCoValueAsDeleted":
      yield batchOf({ id: step.id, header: {}, deleted: true, sessions: [] });
      return;
    case "addSessionUpdate":
      yield batchOf(writeOf(step, { from: step.lastIdx, count: 0, text: "" }));
      return;
    case "addTransactions":
      yield batchOf(writeOf({ ...step, signature: "" }, step));
      return;
    case "addSignatureAfter":
      yield batchOf(writeOf(step, { from: step.idx, count: 1, text: "" }, true));
      return;
    case "putStorageReconciliationLock": {
      const { session } = step;
      const peer = peerOfLockKey(step.key);
      if (peer !== undefined) yield { op: "tryAcquireStorageReconciliationLock", session, peer };
    }
  }
}

const batchOf = (write: BatchWrite): SerialOperation => ({ op: "commitBatch", writes: [write] });

function writeOf(
  { id, session, signature }: Pick<BatchSession, "session" | "signature"> & { readonly id: string },
  { from, count, text }: Pick<BatchSession, "from" | "count" | "text">,
  signatureAfter = false,
): BatchWrite {
  const written = { session, from, count, text, signature, signatureAfter };
  return { id, deleted: false, sessions: [written] };
}
